import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../../src/bytes.ts';
import { openSquashfs } from '../../../../src/iso/squashfs/squashfs.ts';
import { codeOf } from '../../../support/code-of.ts';
import { buildSquashfs } from '../../../support/squashfs-builder.ts';

const test = suite('squashfs');
const TREE = { LiveOS: { 'rootfs.img': 5_000_000_000 }, empty: {}, notes: 7 };

/** The error code of a full walk after a change to a good squashfs. */
async function after(change: (bytes: Buffer) => void, pack?: undefined): Promise<string> {
  const bytes = buildSquashfs(TREE, { pack });
  change(bytes);
  const walk = async () => {
    const squashfs = await openSquashfs(inMemory(bytes));
    await squashfs.list('');
    await squashfs.find('LiveOS/rootfs.img');
  };
  return codeOf(walk());
}

test('folders and files of any size', async () => {
  const squashfs = await openSquashfs(inMemory(buildSquashfs(TREE)));
  assert.equal(await squashfs.list(''), ['LiveOS', 'empty', 'notes']);
  assert.equal(await squashfs.list('empty'), []);
  assert.is(await squashfs.list('notes'), undefined);
  const image = await squashfs.find('LiveOS/rootfs.img');
  assert.is(image?.type === 'file' && image.size, 5_000_000_000);
  assert.is(squashfs.inodes, 5);
  assert.is(squashfs.createdAt, 1_700_000_000);
});

test('metadata may be stored as it is', async () => {
  const squashfs = await openSquashfs(inMemory(buildSquashfs(TREE, { pack: undefined })));
  assert.is((await squashfs.list(''))?.length, 3);
});

test('a compression that is not known here leaves the superblock', async () => {
  const squashfs = await openSquashfs(inMemory(buildSquashfs(TREE, { compression: 5 })));
  assert.is(squashfs.isReadable, false);
  assert.is(squashfs.compression, 'lz4');
  assert.is(await codeOf(squashfs.list('')), 'E_SQUASHFS_DAMAGED');
});

test('a block that unpacks to more than a block may hold', async () => {
  const { deflateSync } = await import('node:zlib');
  const bomb = buildSquashfs(TREE, { pack: () => deflateSync(Buffer.alloc(8 * 2 ** 20)).subarray(0, 8190) });
  assert.is(await codeOf((await openSquashfs(inMemory(bomb))).list('')), 'E_SQUASHFS_DAMAGED');
});

test('impossible superblocks', async () => {
  assert.is(await after(() => undefined), 'no error');
  assert.is(await after((bytes) => bytes.write('xxxx')), 'E_SQUASHFS_DAMAGED');
  assert.is(await after((bytes) => bytes.writeUInt16LE(3, 28)), 'E_SQUASHFS_DAMAGED');
  assert.is(await after((bytes) => bytes.writeUInt16LE(99, 20)), 'E_SQUASHFS_DAMAGED');
  assert.is(await after((bytes) => bytes.writeBigUInt64LE(1n << 60n, 40)), 'E_SQUASHFS_DAMAGED');
  assert.is(await after((bytes) => bytes.writeBigUInt64LE(1n << 60n, 64)), 'E_SQUASHFS_DAMAGED');
  assert.is(await after((bytes) => bytes.writeUInt32LE(0xffffffff, 34)), 'E_SQUASHFS_DAMAGED');
  assert.is(await codeOf(openSquashfs(inMemory(buildSquashfs(TREE).subarray(0, 120)))), 'E_SQUASHFS_DAMAGED');
  assert.is(await codeOf(openSquashfs(inMemory(Buffer.from('hsqs')))), 'E_SQUASHFS_DAMAGED');
});

test('impossible metadata', async () => {
  assert.is(await after((bytes) => bytes.writeUInt16LE(0, 96)), 'E_SQUASHFS_DAMAGED');
  assert.is(await after((bytes) => bytes.writeUInt16LE(0xffff, 96)), 'E_SQUASHFS_DAMAGED');
  assert.is(await after((bytes) => bytes.writeUInt16LE(8000, 32)), 'E_SQUASHFS_DAMAGED');
  const directory = (bytes: Buffer) => Number(bytes.readBigUInt64LE(72)) + 2;
  assert.is(await after((bytes) => bytes.writeUInt32LE(0xffffffff, directory(bytes))), 'E_SQUASHFS_DAMAGED');
  assert.is(await after((bytes) => bytes.writeUInt16LE(0xffff, directory(bytes) + 12 + 6)), 'E_SQUASHFS_DAMAGED');
});

test.run();
