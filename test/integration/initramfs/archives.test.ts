/** What real tools pack, and what GNU cpio says is in it. */
import { execa } from 'execa';
import { randomBytes } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { readInitramfs } from '../../../src/initramfs/read/archives.ts';
import { unxz } from '../../../src/initramfs/read/xz.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { refused } from '../../support/formats/refused.ts';
import { allMembers } from '../../support/initramfs/members.ts';

const folder = await tempDir();
const tree = join(folder.path, 'tree');

/** Some MiB with much and little to pack, and machine code for the x86 filter. */
async function makeTree(): Promise<void> {
  await mkdir(join(tree, 'usr/lib'), { recursive: true });
  await mkdir(join(tree, 'empty'));
  await symlink('usr/lib', join(tree, 'lib'));
  await writeFile(join(tree, 'random'), randomBytes(600_001));
  await writeFile(join(tree, 'text'), 'all work and no play '.repeat(450_000));
  await writeFile(join(tree, 'usr/lib/tiny'), 'x');
  await execa('cp', [process.execPath, join(tree, 'node')]);
  await execa('truncate', ['-s', '1M', join(tree, 'node')]);
}

async function pack(tool: string, args: readonly string[], input: Uint8Array): Promise<Buffer> {
  const { stdout } = await execa(tool, args, { input, encoding: 'buffer', maxBuffer: 2 ** 28 });
  return Buffer.from(stdout);
}

await makeTree();
const { stdout: names } = await execa('find', ['.', '-print0'], { cwd: tree });
const archive = Buffer.from(
  (
    await execa('cpio', ['--create', '--format=newc', '--null', '--quiet'], {
      cwd: tree,
      input: names,
      encoding: 'buffer',
    })
  ).stdout,
);
const { stdout: listed } = await execa('cpio', ['--list', '--quiet'], { input: archive });
const expected = await allMembers(archive);

test('an archive of GNU cpio has what it lists', () => {
  assert.equal(
    expected.map(({ path }) => path || '.'),
    listed.split('\n'),
  );
  assert.is(expected.find(({ path }) => path === 'lib')?.data.toString(), 'usr/lib');
  assert.is(expected.find(({ path }) => path === 'node')?.data.length, 2 ** 20);
});

test('the "crc" format is read too', async () => {
  const options = { cwd: tree, input: names, encoding: 'buffer' } as const;
  const { stdout } = await execa('cpio', ['--create', '--format=crc', '--null', '--quiet'], options);
  assert.equal(
    (await allMembers(stdout)).map(({ path }) => path),
    expected.map(({ path }) => path),
  );
});

for (const [tool, ...args] of [
  ['gzip', '-c'],
  ['gzip', '-9', '-c'],
  ['xz', '--check=crc32', '-c'],
  ['xz', '--check=crc32', '--lzma2=dict=1MiB', '-c'],
  ['xz', '--check=crc32', '-0', '--block-size=1MiB', '-T2', '-c'],
  ['xz', '--check=none', '-1', '-c'],
  ['zstd', '-q', '-c'],
  ['zstd', '-q', '-1', '--no-check', '-T2', '-c'],
  ['zstd', '-q', '-12', '--long=26', '-c'],
  ['lz4', '-l', '-q', '-c'],
  ['lz4', '-l', '-q', '-9', '-c'],
] as const) {
  test(`packed with ${tool} ${args.join(' ')}, and followed by another one`, async () => {
    const packed = await pack(tool, args, archive);
    const zeros = Buffer.alloc(8 - (packed.length % 4));
    const found = await allMembers(Buffer.concat([packed, zeros, archive]));
    const shape = ({ path, type, mode, data }: (typeof found)[number]) => ({ path, type, mode, data });
    assert.is(found.length, 2 * expected.length);
    for (const [index, member] of found.entries()) {
      const [left, right] = [shape(member), shape(expected[index % expected.length] as typeof member)];
      assert.ok(left.data.equals(right.data), member.path);
      assert.equal({ ...left, data: '' }, { ...right, data: '' });
    }
    assert.is(found.at(-1)?.archive, `none at ${packed.length + zeros.length}`);
  });
}

test('a large archive takes little memory', async () => {
  const before = process.memoryUsage().rss;
  const packed = await largeArchive();
  let size = 0;
  for await (const member of readInitramfs(inMemory(packed))) size += member.size;
  assert.is(size, 400 * 2 ** 20);
  assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20);
});

/** 400 MiB of text, packed. */
async function largeArchive(): Promise<Buffer> {
  const large = join(folder.path, 'large');
  await mkdir(large);
  for (let index = 0; index < 8; index++) await execa('truncate', ['-s', '50M', join(large, `file${index}`)]);
  const command = 'find . -print0 | cpio --create --format=newc --null --quiet | gzip -1';
  return Buffer.from((await execa(command, { shell: true, cwd: large, encoding: 'buffer' })).stdout);
}

test('the decoder of xz is free again after a stream was left half read', async () => {
  const packed = await pack('xz', ['--check=crc32', '-0', '-c'], archive);
  for (let turn = 0; turn < 2; turn++) {
    for await (const chunk of unxz(inMemory(packed), 0)) {
      assert.ok(chunk.length > 0);
      break;
    }
  }
});

test('a filter of xz that is not read is named', async () => {
  const packed = await pack('xz', ['--check=crc32', '--x86', '--lzma2=preset=1', '-c'], Buffer.from('text'));
  await refused(() => allMembers(packed), 'filter');
});

test.after(async () => {
  await folder[Symbol.asyncDispose]();
});

test.run();
