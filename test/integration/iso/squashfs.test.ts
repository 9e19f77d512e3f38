import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../../src/file-source.ts';
import { openSquashfs, type Squashfs } from '../../../src/iso/squashfs/squashfs.ts';

const test = suite<{ folder: string }>('squashfs made by mksquashfs');

const IMAGE_SIZE = 3 * 2 ** 20 + 5;
const names = Array.from({ length: 1200 }, (_, index) => `a name that fills the listing ${index}`).sort();

test.before(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'failback-squashfs-'));
  await mkdir(join(context.folder, 'nested/LiveOS'), { recursive: true });
  await writeFile(join(context.folder, 'nested/LiveOS/rootfs.img'), '');
  await truncate(join(context.folder, 'nested/LiveOS/rootfs.img'), IMAGE_SIZE);
  await mkdir(join(context.folder, 'flat/etc'), { recursive: true });
  await mkdir(join(context.folder, 'flat/usr/bin'), { recursive: true });
  for (const name of names) await writeFile(join(context.folder, 'flat/etc', name), name);
  await writeFile(join(context.folder, 'flat/empty'), '');
});

test.after(async ({ folder }) => {
  await rm(folder, { recursive: true, force: true });
});

async function make(folder: string, tree: string, args: readonly string[]): Promise<string> {
  const path = join(folder, `${tree}-${args.join('')}.sqfs`);
  await execa('mksquashfs', [
    join(folder, tree),
    path,
    '-noappend',
    '-quiet',
    '-no-progress',
    '-processors',
    '1',
    ...args,
  ]);
  return path;
}

/** Bytes of the file at a path; undefined if there is none. */
async function sizeOf(squashfs: Squashfs, path: string): Promise<number | undefined> {
  const inode = await squashfs.find(path);
  return inode?.type === 'file' ? inode.size : undefined;
}

const READABLE = [
  ['-comp', 'gzip'],
  ['-comp', 'gzip', '-noI'],
  ['-comp', 'xz'],
  ['-comp', 'xz', '-Xbcj', 'x86,arm'],
  ['-comp', 'xz', '-b', '1M', '-Xdict-size', '100%'],
  ['-comp', 'zstd'],
  ['-comp', 'zstd', '-Xcompression-level', '3'],
];

for (const args of READABLE) {
  test(`${args.join(' ')}: an image inside`, async ({ folder }) => {
    await using source = await openFile(await make(folder, 'nested', args));
    const squashfs = await openSquashfs(source);
    assert.is(squashfs.isReadable, true);
    assert.is(squashfs.inodes, 3);
    assert.equal(await squashfs.list(''), ['LiveOS']);
    assert.equal(await squashfs.list('LiveOS'), ['rootfs.img']);
    assert.is(await sizeOf(squashfs, 'LiveOS/rootfs.img'), IMAGE_SIZE);
    assert.is(await squashfs.find('LiveOS/rootfs.img/deeper'), undefined);
    assert.is(await squashfs.find('LiveOS/missing'), undefined);
  });

  test(`${args.join(' ')}: a root file system with a large folder`, async ({ folder }) => {
    const path = await make(folder, 'flat', args);
    await using source = await openFile(path);
    const squashfs = await openSquashfs(source);
    const { stdout } = await execa('unsquashfs', ['-s', path]);
    assert.match(stdout, new RegExp(`Number of inodes ${squashfs.inodes}\\b`));
    assert.equal(await squashfs.list(''), ['empty', 'etc', 'usr']);
    assert.equal(await squashfs.list('etc'), names);
    assert.is(await sizeOf(squashfs, `etc/${names[777] ?? ''}`), names[777]?.length);
    assert.equal(await squashfs.list('usr/bin'), []);
    assert.is(await sizeOf(squashfs, 'empty'), 0);
  });
}

for (const compression of ['lz4', 'lzo']) {
  test(`${compression}: only the superblock is read`, async ({ folder }) => {
    await using source = await openFile(await make(folder, 'nested', ['-comp', compression]));
    const squashfs = await openSquashfs(source);
    assert.is(squashfs.isReadable, false);
    assert.is(squashfs.compression, compression);
    assert.is(squashfs.inodes, 3);
  });
}

test.run();
