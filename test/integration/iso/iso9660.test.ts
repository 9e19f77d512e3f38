import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../../src/file-source.ts';
import { type Iso, openIso } from '../../../src/iso/iso9660/iso.ts';

const test = suite<{ folder: string }>('ISOs made by xorriso');

const DEEP = '1/2/3/4/5/6/7/8/9/10/11/end.txt';
const LONG = `${'a-rather-long-name-'.repeat(12)}.txt`;

test.before(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'failback-iso-'));
  const files: Record<string, string | Buffer> = {
    empty: '',
    'LiveOS/squashfs.img': Buffer.alloc(3_000_001, 'squash'),
    'isolinux/isolinux.cfg': 'default live\n',
    'isolinux/vmlinuz-5.10.209_amzn2.x86_64': Buffer.alloc(2048, 'k'),
    'Größe und Ähnliches.txt': 'names in UTF-8',
    [LONG]: 'a name that needs a continuation area',
    [DEEP]: 'deep',
  };
  for (let index = 0; index < 300; index++) files[`many/file-${index}`] = `${index}`;
  for (const [path, content] of Object.entries(files)) await write(join(context.folder, 'tree', path), content);
  await execa('ln', ['-s', 'isolinux/isolinux.cfg', join(context.folder, 'tree/link')]);
});

test.after(async ({ folder }) => {
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function makeIso(folder: string, name: string, args: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await execa('xorriso', ['-as', 'mkisofs', '-quiet', '-V', 'DRSFAILBACK', ...args, '-o', path, join(folder, 'tree')]);
  return path;
}

/** Start and length in bytes of every file's extents, as xorriso itself reads them. */
async function extentsByXorriso(path: string): Promise<Map<string, { offset: number; length: number }[]>> {
  const { stdout } = await execa('xorriso', ['-indev', path, '-find', '/', '-type', 'f', '-exec', 'report_lba', '--']);
  const found = new Map<string, { offset: number; length: number }[]>();
  for (const line of stdout.split('\n')) {
    const [, section, lba, , size, name] =
      /^File data lba: +(\d+) , +(\d+) , +(\d+) , +(\d+) , '\/(.*)'$/.exec(line) ?? [];
    if (name === undefined || size === '0') continue;
    assert.is(section, '0', 'this helper knows files of one section');
    found.set(name, [{ offset: Number(lba) * 2048, length: Number(size) }]);
  }
  return found;
}

function extentsOf({ entries }: Iso): Map<string, readonly { offset: number; length: number }[]> {
  return new Map(entries.filter(({ extents }) => extents.length > 0).map(({ path, extents }) => [path, extents]));
}

async function sourceFiles(folder: string): Promise<string[]> {
  const paths = await readdir(join(folder, 'tree'), { recursive: true });
  return paths.sort();
}

test('Rock Ridge: every name, type, size and place', async ({ folder }) => {
  const path = await makeIso(folder, 'rock-ridge.iso', ['-R']);
  await using source = await openFile(path);
  const iso = await openIso(source);
  assert.is(iso.naming, 'rock-ridge');
  assert.is(iso.label, 'DRSFAILBACK');
  assert.is(iso.volumeSize <= source.size && iso.volumeSize > 3_000_000, true);
  assert.equal(iso.entries.map((entry) => entry.path).sort(), await sourceFiles(folder));
  assert.is(iso.find('link')?.type, 'link');
  assert.is(iso.find('empty')?.size, 0);
  assert.is(iso.find('1/2')?.type, 'folder');
  const ours = extentsOf(iso);
  const theirs = await extentsByXorriso(path);
  assert.equal([...ours].sort(), [...theirs].sort());
});

test('Rock Ridge: relocated deep folders stand where they were', async ({ folder }) => {
  const path = await makeIso(folder, 'relocated.iso', ['-R', '-rr_reloc_dir', 'rr_moved']);
  assert.ok((await readFile(path)).includes('CL\x0c\x01'), 'xorriso relocated nothing');
  await using source = await openFile(path);
  const iso = await openIso(source);
  assert.equal(iso.entries.map((entry) => entry.path).sort(), await sourceFiles(folder));
});

test('the creation time is the one that was given', async ({ folder }) => {
  const path = await makeIso(folder, 'time.iso', ['-R', '--modification-date=2024022010304500']);
  await using source = await openFile(path);
  assert.is((await openIso(source)).createdAt, Date.UTC(2024, 1, 20, 10, 30, 45) / 1000);
});

test('Joliet names are used where there is no Rock Ridge', async ({ folder }) => {
  const path = await makeIso(folder, 'joliet.iso', ['-J', '-joliet-long', '--norock']);
  await using source = await openFile(path);
  const iso = await openIso(source);
  assert.is(iso.naming, 'joliet');
  assert.ok(iso.find('Größe und Ähnliches.txt'));
  assert.is(iso.find('LiveOS/squashfs.img')?.size, 3_000_001);
});

test('plain names are in small letters and found in any', async ({ folder }) => {
  const path = await makeIso(folder, 'plain.iso', ['--norock']);
  await using source = await openFile(path);
  const iso = await openIso(source);
  assert.is(iso.naming, 'plain');
  assert.is(iso.find('LiveOS/squashfs.img')?.path, 'liveos/squashfs.img');
});

test('a stream of a member is the file', async ({ folder }) => {
  const path = await makeIso(folder, 'stream.iso', ['-R']);
  await using source = await openFile(path);
  const member = (await openIso(source)).find('LiveOS/squashfs.img');
  const hash = createHash('sha256');
  for await (const chunk of source.stream(member?.extents ?? [])) hash.update(chunk);
  const original = createHash('sha256').update(await readFile(join(folder, 'tree/LiveOS/squashfs.img')));
  assert.is(hash.digest('hex'), original.digest('hex'));
});

test('a file of more than 4 GiB is one extent', async ({ folder }) => {
  const tree = join(folder, 'big');
  const size = 2 ** 32 + 12_345;
  await write(join(tree, 'big.img'), '');
  await truncate(join(tree, 'big.img'), size);
  await write(join(tree, 'last'), 'after it');
  const path = join(folder, 'big.iso');
  // The records come first; the zeros after them need not be written.
  const xorriso = execa('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-iso-level', '3', tree], {
    reject: false,
    buffer: false,
    encoding: 'buffer',
  });
  const head: Buffer[] = [];
  for await (const chunk of xorriso.stdout) {
    head.push(chunk as Buffer);
    if (head.reduce((sum, { length }) => sum + length, 0) > 1_000_000) break;
  }
  await xorriso;
  await writeFile(path, Buffer.concat(head));
  await truncate(path, size + 2_000_000);
  await using source = await openFile(path);
  const iso = await openIso(source);
  const { stdout } = await execa('xorriso', [
    '-indev',
    path,
    '-find',
    '/',
    '-name',
    'big.img',
    '-exec',
    'report_lba',
    '--',
  ]);
  const sections = [...stdout.matchAll(/^File data lba: +\d+ , +(\d+) , +\d+ , +(\d+) /gm)];
  assert.is(sections.length, 2);
  assert.equal(iso.find('big.img')?.extents, [{ offset: Number(sections[0]?.[1]) * 2048, length: size }]);
  assert.is(iso.find('big.img')?.size, Number(sections[0]?.[2]));
  assert.is(iso.find('last')?.size, 8);
});

test.run();
