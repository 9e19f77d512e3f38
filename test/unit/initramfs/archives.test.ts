import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { cpioArchive } from '../../../src/image/cpio.ts';
import { readInitramfs } from '../../../src/initramfs/read/archives.ts';
import { refused } from '../../support/formats/refused.ts';
import { allMembers } from '../../support/initramfs/members.ts';
import { PACKED, PLAIN } from '../../support/initramfs/packed-archives.ts';

const file = (path: string, content: string) => ({ type: 'file', path, content: Buffer.from(content) }) as const;
const zeros = (length: number) => Buffer.alloc(length);
const paths = async (bytes: Uint8Array) => (await allMembers(bytes)).map(({ archive, path }) => `${archive}: ${path}`);
const damagedAt = (bytes: Uint8Array, words: string | RegExp) => refused(() => allMembers(bytes), words);

test('files, folders and links of every kind of archive', async () => {
  for (const [compression, bytes] of Object.entries({ none: PLAIN, ...PACKED })) {
    const found = (await allMembers(bytes)).map(({ archive, path, type, data }) => [
      archive,
      path,
      type,
      data.toString(),
    ]);
    const archive = `${compression} at 0`;
    assert.equal(
      found,
      [
        ['etc', 'folder', ''],
        ['etc/hello', 'file', 'hello initramfs '.repeat(40)],
        ['lib', 'symlink', 'usr/lib'],
        ['usr', 'folder', ''],
        ['usr/lib', 'folder', ''],
      ].map((member) => [archive, ...member]),
    );
  }
});

test('archives follow each other: microcode first, zeros between, each packed in its own way', async () => {
  const microcode = cpioArchive([file('kernel/x86/microcode/GenuineIntel.bin', 'code')]);
  const parts = [microcode, zeros(512), PACKED.xz, PACKED.gzip, zeros(7), PACKED.zstd, zeros(1), PACKED.lz4];
  const joined = Buffer.concat(parts);
  const ours = Buffer.concat([joined, zeros(4 - (joined.length % 4)), cpioArchive([file('ours', '')]), zeros(3)]);
  const found = (await paths(ours)).filter((path) => !path.endsWith('/lib') && !/: (?:lib|usr|etc)$/.test(path));
  assert.equal(
    found.map((path) => path.replace(/ at \d+/, '')),
    [
      ...['none: kernel', 'none: kernel/x86', 'none: kernel/x86/microcode'],
      'none: kernel/x86/microcode/GenuineIntel.bin',
      ...['xz: etc/hello', 'gzip: etc/hello', 'zstd: etc/hello', 'lz4: etc/hello', 'none: ours'],
    ],
  );
});

test('names lose what stands before the first folder', async () => {
  const archive = Buffer.from(cpioArchive([file('xxa/b', '')]));
  const renamed = Buffer.from(archive.toString('latin1').replaceAll('xxa', './/'), 'latin1');
  assert.equal(
    (await allMembers(renamed)).map(({ path }) => path),
    ['', 'b'],
  );
});

test('content that nobody asks for is passed over', async () => {
  const archive = cpioArchive([file('a', 'x'.repeat(1000)), file('b', 'yes'), file('c', 'z')]);
  for await (const { path, content } of readInitramfs(inMemory(archive))) {
    if (path === 'b') assert.is(Buffer.from(await content()).toString(), 'yes');
  }
});

test('a reader may stop early, and the next one is not kept waiting', async () => {
  for (const packed of [PACKED.xz, PACKED.xz, PACKED.gzip]) {
    for await (const { path } of readInitramfs(inMemory(packed))) if (path === 'etc/hello') break;
  }
});

test('an archive that ends early is refused, wherever it ends', async () => {
  const trailer = Buffer.from(PLAIN).indexOf('TRAILER!!!');
  for (const length of [1, 60, 111, 200, 500, trailer - 1]) {
    await damagedAt(PLAIN.subarray(0, length), /ends at byte|no archive/);
  }
  for (const [name, packed] of Object.entries(PACKED)) {
    for (const part of [0.2, 0.5, 0.9]) {
      // No archive of a few bytes less, whatever the kind.
      await damagedAt(packed.subarray(0, Math.floor(packed.length * part)), '');
    }
    if (name !== 'lz4') await damagedAt(packed.subarray(0, -1), '');
  }
});

test('what the kernel would not take is refused', async () => {
  await damagedAt(zeros(100), 'is empty');
  await damagedAt(Buffer.alloc(0), 'is empty');
  await damagedAt(Buffer.from('something else'), 'no archive at byte 0');
  await damagedAt(Buffer.concat([PLAIN, Buffer.from('junk')]), 'no archive at byte');
  await damagedAt(Buffer.concat([zeros(2), PLAIN]), 'multiple of 4');
  const header = Buffer.from(PLAIN);
  header.write('zz', 20);
  await damagedAt(header, 'no cpio header at byte 0');
});

test('numbers of a header that cannot be', async () => {
  const withField = (index: number, value: string) => {
    const bytes = Buffer.from(PLAIN);
    bytes.write(value, 6 + index * 8);
    return bytes;
  };
  await damagedAt(withField(11, '00000000'), 'has 0 bytes');
  await damagedAt(withField(11, '7fffffff'), 'has 2147483647 bytes');
  await damagedAt(withField(6, 'fffffff0'), '');
  const climbing = Buffer.from(Buffer.from(PLAIN).toString('latin1').replace('usr/lib\0', '../a/lib\0'), 'latin1');
  await damagedAt(climbing, '');
});

test('kinds that are not read are named', async () => {
  await damagedAt(Buffer.from('BZh91AY&SY'), 'bzip2, which is not read');
  await damagedAt(Buffer.from([0x5d, 0, 0, 0x80, 0, 0, 0, 0]), 'lzma, which is not read');
  await damagedAt(Buffer.from('\x89LZO\0\r\n\x1a', 'latin1'), 'lzo, which is not read');
});

test('a checksum that is wrong is noticed', async () => {
  const bytes = Buffer.from(PACKED.gzip);
  bytes.writeUInt8((bytes.at(-6) ?? 0) ^ 1, bytes.length - 6);
  await damagedAt(bytes, 'does not have its checksum');
});

test('an interruption ends it', async () => {
  const signal = AbortSignal.abort();
  const read = async () => {
    for await (const { path } of readInitramfs(inMemory(PACKED.xz), signal)) assert.unreachable(path);
  };
  await refused(read, '', 'E_INTERRUPTED');
});

test.run();
