import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../../src/bytes.ts';
import { BlockMap } from '../../../../src/formats/block-map.ts';
import type { DiskRange } from '../../../../src/formats/disk.ts';
import { openDisk } from '../../../../src/formats/open.ts';
import { decodeSparseHeader } from '../../../../src/formats/vmdk/header.ts';
import { writeSparseVmdk } from '../../../../src/formats/vmdk/write-sparse.ts';
import { GiB, KiB, MiB } from '../../../../src/size.ts';
import { codeOf } from '../../../support/code-of.ts';
import { memorySink } from '../../../support/formats/memory-sink.ts';
import { diskOf } from '../../../support/formats/ranges.ts';
import { refused } from '../../../support/formats/refused.ts';

const GRAIN = 64 * KiB;
const name = 'x.vmdk';
const range = (offset: number, length: number, fill: number): DiskRange => ({
  offset,
  data: Buffer.alloc(length, fill),
});

async function write(size: number, ranges: readonly DiskRange[]) {
  const sink = memorySink();
  const written = await writeSparseVmdk(diskOf(size, ranges), sink, { name });
  return { ...written, bytes: sink.bytes(written.fileSize) };
}

async function readBack(bytes: Uint8Array): Promise<Uint8Array> {
  const disk = await openDisk(inMemory(bytes));
  return disk.read(0, disk.size);
}

test('the layout is that of qemu-img', async () => {
  const { bytes } = await write(GiB, [range(0, GRAIN, 1)]);
  const header = decodeSparseHeader(bytes);
  assert.is(header.version, 1);
  assert.is(bytes.readUInt32LE(8), 3);
  assert.equal(header.descriptor, { offset: 512, length: 20 * 512 });
  assert.is(header.redundantDirectory, 21 * 512);
  assert.is(header.directory, 150 * 512);
  assert.is(header.overhead, 384 * 512);
  assert.is(header.capacity, GiB);
});

test('zeros take no room, and grains stand in the order in which they came', async () => {
  const { bytes, fileSize, allocated } = await write(10 * MiB, [
    range(5 * MiB, GRAIN, 5),
    range(0, 3 * GRAIN, 0),
    range(MiB, 2 * GRAIN, 1),
  ]);
  const { overhead } = decodeSparseHeader(bytes);
  assert.is(allocated, 3 * GRAIN);
  assert.is(fileSize, overhead + allocated);
  assert.equal(
    [0, 1, 2].map((index) => bytes[overhead + index * GRAIN]),
    [5, 1, 1],
  );
});

test('a grain that comes in pieces goes to one place', async () => {
  const ranges = [
    range(GRAIN + 512, 1024, 2),
    range(0, 512, 1),
    range(GRAIN - 512, 1024, 3),
    range(2 * GRAIN - 5, 5, 4),
  ];
  const { bytes, allocated } = await write(MiB, ranges);
  assert.is(allocated, 2 * GRAIN);
  const expected = Buffer.alloc(MiB);
  for (const { offset, data } of ranges) expected.set(data, offset);
  assert.ok(expected.equals(await readBack(bytes)));
});

test('the last grain is stored whole, and the last sector too', async () => {
  const { bytes, virtualSize, fileSize } = await write(GRAIN + 700, [range(GRAIN + 600, 100, 9)]);
  assert.is(virtualSize, GRAIN + 1024);
  assert.is(fileSize % GRAIN, 0);
  const disk = await readBack(bytes);
  assert.is(disk.indexOf(9), GRAIN + 600);
  assert.is(disk.lastIndexOf(9), GRAIN + 699);
});

test('an empty disk has all its tables', async () => {
  const { bytes, fileSize, allocated } = await write(40 * MiB, []);
  assert.equal([allocated, fileSize], [0, decodeSparseHeader(bytes).overhead]);
  assert.not((await readBack(bytes)).some((byte) => byte !== 0));
});

test('the header comes last, so that an unfinished file is none', async () => {
  const places: number[] = [];
  await writeSparseVmdk(
    diskOf(MiB, [range(0, GRAIN, 1)]),
    { write: async (offset) => void places.push(offset) },
    { name },
  );
  assert.is(places.at(-1), 0);
  assert.is(places.lastIndexOf(0), places.indexOf(0));
});

test('it tells of its progress and of its blocks', async () => {
  const blocks = new BlockMap();
  const counts: number[] = [];
  const source = diskOf(MiB, [range(0, 2 * GRAIN, 0), range(4 * GRAIN, GRAIN, 1)]);
  await writeSparseVmdk(source, memorySink(), { name, blocks, onBytes: (count) => counts.push(count) });
  assert.equal(counts, [2 * GRAIN, GRAIN]);
  assert.equal([...blocks.runs()], [{ block: 4, count: 1 }]);
});

test('a large disk costs what its data costs', async () => {
  const size = 8 * 1024 * GiB;
  let bytes = 0;
  const sink = { write: async (_offset: number, data: Uint8Array) => void (bytes += data.length) };
  const written = await writeSparseVmdk(diskOf(size, [range(size - GRAIN, GRAIN, 1)]), sink, { name });
  assert.is(written.virtualSize, size);
  assert.ok(bytes < 4 * MiB);
});

test('what a sparse VMDK cannot hold is refused', async () => {
  await refused(() => write(64 * 1024 * GiB, []), 'cannot be stored in one sparse VMDK');
  await refused(() => write(0, []), '0 bytes');
  await refused(() => write(MiB, [range(MiB - 512, 1024, 1)]), 'outside');
  const options = { name: `${'x'.repeat(11_000)}.vmdk` };
  await refused(() => writeSparseVmdk(diskOf(MiB, []), memorySink(), options), 'too long');
});

test('it stops when it is told to', async () => {
  const signal = AbortSignal.abort();
  const source = diskOf(MiB, [range(0, GRAIN, 1)]);
  assert.is(await codeOf(writeSparseVmdk(source, memorySink(), { name, signal })), 'E_INTERRUPTED');
});

test.run();
