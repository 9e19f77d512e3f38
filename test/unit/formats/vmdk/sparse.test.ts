import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskSource } from '../../../../src/formats/disk.ts';
import { openVmdkStream } from '../../../../src/formats/vmdk/open.ts';
import { GiB, MiB } from '../../../../src/size.ts';
import { refused } from '../../../support/formats/refused.ts';
import { encodeVmdk, inChunks, rawDisk, type VmdkLayout, type VmdkRecipe } from '../../../support/formats/vmdk.ts';

const GRAIN = 65_536;
const grain = (number: number, fill = number + 1) => ({ grain: number, data: Buffer.alloc(GRAIN, fill) });
const open = (recipe: VmdkRecipe, chunk?: number) => openVmdkStream(inChunks(encodeVmdk(recipe).bytes, chunk));

async function diskOf(vmdk: DiskSource): Promise<Buffer> {
  const disk = Buffer.alloc(vmdk.size);
  for await (const { offset, data } of vmdk.ranges()) disk.set(data, offset);
  return disk;
}

/** Opens and reads a small disk with two grains, after a change to its bytes. */
function damaged(change: (bytes: Buffer, layout: VmdkLayout) => unknown, more: Partial<VmdkRecipe> = {}) {
  const grains = [grain(0), grain(1), grain(600)];
  const { bytes, layout } = encodeVmdk({ capacity: 64 * MiB, grains, redundant: false, ...more });
  change(bytes, layout);
  return async () => diskOf(await openVmdkStream(inChunks(bytes)));
}
const entry = ({ tables }: VmdkLayout, index: number) => tables * 512 + index * 4;

test('everything is known before the data is read', async () => {
  const vmdk = await open({ capacity: GiB, grains: [grain(0), grain(1), grain(600), grain(16_383)] });
  assert.is(vmdk.size, GiB);
  assert.is(vmdk.allocated, 4 * GRAIN);
  assert.is(vmdk.order, 'ascending');
});

test('grains come in the order in which they are stored', async () => {
  const vmdk = await open({ capacity: 64 * MiB, grains: [grain(9), grain(10), grain(2)] });
  assert.is(vmdk.order, 'stored');
  const offsets: number[] = [];
  for await (const { offset } of vmdk.ranges()) offsets.push(offset / GRAIN);
  assert.equal(offsets, [9, 2]);
});

test('the content is the same for every size of chunk', async () => {
  const recipe = { capacity: 64 * MiB, grains: [grain(3), grain(4), grain(5), grain(700), grain(20)] };
  for (const chunk of [1000, 65_536, 100_000, 4 * MiB]) {
    assert.ok(rawDisk(recipe).equals(await diskOf(await open(recipe, chunk))), `${chunk}`);
  }
});

test('a disk may end within its last grain, and the file within the rest of it', async () => {
  const recipe = { capacity: MiB + 4096, grains: [grain(15), grain(16)] };
  const vmdk = await open(recipe);
  assert.is(vmdk.allocated, GRAIN + 4096);
  assert.ok(rawDisk(recipe).equals(await diskOf(vmdk)));
  const short = encodeVmdk(recipe).bytes.subarray(0, -GRAIN + 4096);
  assert.ok(rawDisk(recipe).equals(await diskOf(await openVmdkStream(inChunks(short)))));
});

test('zeroed grains, header versions and a missing copy of the tables are understood', async () => {
  for (const version of [1, 2, 3]) {
    const recipe = { capacity: 64 * MiB, grains: [grain(0), grain(1)], zeroed: [3, 900], version, redundant: false };
    const vmdk = await open(recipe);
    assert.is(vmdk.allocated, 2 * GRAIN);
    assert.ok(rawDisk(recipe).equals(await diskOf(vmdk)));
  }
});

test('an empty disk has no ranges', async () => {
  const vmdk = await open({ capacity: 64 * MiB, grains: [] });
  assert.is(vmdk.allocated, 0);
  assert.ok((await diskOf(vmdk)).equals(Buffer.alloc(64 * MiB)));
});

test('tables of a whole TiB pass by without being kept', async () => {
  const vmdk = await open({ capacity: 1024 * GiB, grains: [grain(16_777_215)] }, MiB);
  for await (const { offset } of vmdk.ranges()) assert.is(offset, 1024 * GiB - GRAIN);
});

test('entries that lead astray are refused', async () => {
  const set = (index: number, sector: number) => (bytes: Buffer, layout: VmdkLayout) =>
    bytes.writeUInt32LE(sector, entry(layout, index));
  await refused(damaged(set(7, 0x7fff_ffff)), /ends at byte/);
  await refused(damaged(set(7, 1)), /among the metadata/);
  await refused(damaged(set(7, 21)), /among the metadata/);
  await refused(
    damaged((bytes, layout) => set(7, bytes.readUInt32LE(entry(layout, 0)))(bytes, layout)),
    /share sector/,
  );
  await refused(
    damaged((bytes, layout) => set(7, bytes.readUInt32LE(entry(layout, 0)) + 1)(bytes, layout)),
    /share sector/,
  );
  await refused(
    damaged((bytes, layout) => bytes.writeUInt32LE(layout.tables, layout.directory * 512 + 4)),
    /tables overlap/,
  );
  await refused(
    damaged((bytes, layout) => bytes.writeUInt32LE(layout.data, layout.directory * 512 + 4)),
    /not among the metadata/,
  );
  await refused(
    damaged((bytes, layout) => bytes.writeUInt32LE(2, layout.directory * 512)),
    /overlaps/,
  );
  await refused(
    damaged((bytes) => bytes.writeBigUInt64LE(64n, 20)),
    /grain size does not fit/,
  );
  await refused(
    damaged((bytes) => bytes.writeBigUInt64LE(5n, 56)),
    /overlaps/,
  );
});

test('a table that differs from its copy is refused, since one of them is wrong', async () => {
  await refused(
    damaged((bytes, layout) => bytes.writeUInt32LE(0, entry(layout, 1)), { redundant: true }),
    /grain table 0 and the copy of it differ/,
  );
});

test('a file that ends early says so', async () => {
  const { bytes } = encodeVmdk({ capacity: 64 * MiB, grains: [grain(0), grain(1)] });
  for (const length of [0, 100, 512, 5000, 20_000, bytes.length - GRAIN, bytes.length - 1]) {
    const stream = inChunks(bytes.subarray(0, length));
    await refused(async () => diskOf(await openVmdkStream(stream)), /ends at byte/);
  }
});

test('an error at the end of the stream is not lost', async () => {
  const { bytes } = encodeVmdk({ capacity: MiB, grains: [grain(0)] });
  async function* broken() {
    yield bytes;
    throw new Error('the pipe broke');
  }
  const failed: unknown = await diskOf(await openVmdkStream(broken())).catch((error: unknown) => error);
  assert.match(String(failed), 'the pipe broke');
});

test('descriptors that speak of another disk are refused', async () => {
  const describe = (parent: string, extents: string) =>
    `# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=${parent}\ncreateType="monolithicSparse"\n${extents}\n`;
  const refuse = (descriptor: string, words: string) =>
    refused(() => open({ capacity: 64 * MiB, grains: [], descriptor }), words);
  await refuse(describe('12345678', 'RW 131072 SPARSE "x"'), 'snapshot');
  await refuse(describe('ffffffff', 'RW 130943 SPARSE "x"'), 'header gives it');
  await refuse(describe('ffffffff', ''), 'exactly one');
  await refuse(describe('ffffffff', 'RW 131072 FLAT "x" 0'), 'exactly one');
  await refuse(describe('ffffffff', 'RW 65536 SPARSE "x"\nRW 65536 SPARSE "y"'), 'exactly one');
  await refused(
    damaged((bytes) => bytes.writeBigUInt64LE(0n, 28)),
    'split over several files',
  );
  await refused(
    damaged((bytes) => bytes.writeBigUInt64LE(2n ** 40n, 36)),
    'descriptor cannot have',
  );
});

test('a file that is no sparse VMDK is refused', async () => {
  const text = Buffer.from('# Disk DescriptorFile\n');
  assert.match((await refused(() => openVmdkStream(inChunks(text)), 'text descriptor')).hint ?? '', 'path');
  await refused(() => openVmdkStream(inChunks(Buffer.alloc(1000))), 'not a VMDK');
});

test('a disk too large for its tables to be true is refused before they are read', async () => {
  await refused(
    damaged((bytes) => bytes.writeBigUInt64LE(2n ** 43n, 12)),
    'too large',
  );
});

test.run();
