import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory, type Sink } from '../../../../src/bytes.ts';
import { BlockMap } from '../../../../src/formats/block-map.ts';
import type { DiskRange, DiskSource } from '../../../../src/formats/disk.ts';
import { openStreamOptimized } from '../../../../src/formats/vmdk/stream-optimized.ts';
import { writeStreamOptimized } from '../../../../src/formats/vmdk/write-stream-optimized.ts';
import { KiB, MiB } from '../../../../src/size.ts';
import { random } from '../../../support/formats/random.ts';
import { readEveryWay } from '../../../support/formats/read-every-way.ts';
import { contentBuilder, difference } from '../../../support/formats/reference/content.ts';
import { refused } from '../../../support/formats/refused.ts';
import { sourceOf as rangesOf } from '../../../support/formats/ranges.ts';

const GRAIN = 64 * KiB;
const SIZE = 70 * MiB + 1536;

/** A file that can only be appended to, as a pipe is. */
function pipe(): Sink & { bytes(): Buffer } {
  const parts: Buffer[] = [];
  let size = 0;
  return {
    async write(offset, data) {
      assert.is(offset, size);
      size += data.length;
      parts.push(Buffer.from(data));
    },
    bytes: () => Buffer.concat(parts),
  };
}

const sourceOf = (ranges: readonly DiskRange[], order: DiskSource['order'] = 'stored', size = SIZE) =>
  rangesOf(ranges, order, size);

const range = (offset: number, length: number, fill: number) => ({ offset, data: Buffer.alloc(length, fill) });
const ranges = [
  range(0, 3 * GRAIN, 1),
  // Parts of grains, and zeros.
  range(5 * GRAIN + 512, 1024, 2),
  range(6 * GRAIN - 512, 1024, 3),
  range(20 * GRAIN, 4 * GRAIN, 0),
  // From one grain table to the next.
  range(511 * GRAIN, 2 * GRAIN, 4),
  range(SIZE - 300, 300, 5),
];

async function write(source: DiskSource, name = 'x.vmdk'): Promise<Buffer> {
  const sink = pipe();
  const { fileSize, virtualSize } = await writeStreamOptimized(source, sink, { name });
  assert.equal([sink.bytes().length, source.size], [fileSize, virtualSize]);
  return sink.bytes();
}

test('what was written is read again, in every order', async () => {
  const content = contentBuilder(SIZE);
  for (const { offset, data } of ranges) content.add(offset, data);
  const expected = content.finish();
  for (const source of [sourceOf(ranges, 'ascending'), sourceOf(ranges), sourceOf([...ranges].reverse())]) {
    const disk = await openStreamOptimized(inMemory(await write(source)));
    assert.is(difference(await readEveryWay(disk, random(1)), expected), undefined);
    assert.is(disk.allocated, 7 * GRAIN + 1536);
  }
});

test('the same ranges give the same bytes', async () => {
  assert.ok((await write(sourceOf(ranges))).equals(await write(sourceOf(ranges))));
});

test('an empty disk has a directory without tables', async () => {
  const bytes = await write(sourceOf([]));
  const disk = await openStreamOptimized(inMemory(bytes));
  assert.equal([disk.size, disk.allocated], [SIZE, 0]);
});

test('tells what it takes, and what it writes', async () => {
  const blocks = new BlockMap();
  let count = 0;
  const onBytes = (bytes: number) => void (count += bytes);
  const whole = [range(0, 2 * GRAIN, 1), range(4 * GRAIN, GRAIN, 0)];
  const { allocated } = await writeStreamOptimized(sourceOf(whole), pipe(), { name: 'x.vmdk', blocks, onBytes });
  assert.equal([allocated, blocks.allocated, count], [2 * GRAIN, 2 * GRAIN, 3 * GRAIN]);
});

test('an error of the source, the sink or the codec, and an interruption, end it', async () => {
  const failing = async () => Promise.reject(new Error('failed'));
  const many = sourceOf(Array.from({ length: 100 }, (_, index) => range(index * 10 * GRAIN, GRAIN, 1)));
  const codec = { parallel: 1, inflate: failing, deflate: failing };
  const expectFailure = async (action: Promise<unknown>) => {
    const error = await action.catch((reason: unknown) => reason);
    assert.is(error instanceof Error ? error.message : 'no error', 'failed');
  };
  await expectFailure(writeStreamOptimized(many, pipe(), { name: 'x.vmdk', codec }));
  await expectFailure(writeStreamOptimized(many, { write: failing }, { name: 'x.vmdk' }));
  const signal = AbortSignal.abort();
  await refused(() => writeStreamOptimized(many, pipe(), { name: 'x.vmdk', signal }), '', 'E_INTERRUPTED');
});

test('refuses a disk without bytes, and names that do not fit', async () => {
  await refused(() => write(sourceOf([], 'stored', 0)), '0 bytes');
  await refused(() => write(sourceOf([]), 'x".vmdk'), 'cannot stand');
  await refused(() => write(sourceOf([]), 'x'.repeat(20_000)), 'too long');
});

test.run();
