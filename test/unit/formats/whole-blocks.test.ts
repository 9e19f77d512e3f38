import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BLOCK_SIZE } from '../../../src/formats/block-map.ts';
import type { DiskRange, DiskSource } from '../../../src/formats/disk.ts';
import { wholeBlocks } from '../../../src/formats/whole-blocks.ts';
import { KiB } from '../../../src/size.ts';
import { refused } from '../../support/formats/refused.ts';
import { sourceOf } from '../../support/formats/ranges.ts';
import { random } from '../../support/formats/random.ts';

const SIZE = 5 * BLOCK_SIZE + 512;

const source = (ranges: readonly DiskRange[], order: DiskSource['order'] = 'ascending', size = SIZE) =>
  sourceOf(ranges, order, size);

async function collect(disk: DiskSource): Promise<DiskRange[]> {
  const ranges: DiskRange[] = [];
  for await (const range of wholeBlocks(disk)) ranges.push(range);
  return ranges;
}

const range = (offset: number, length: number, fill = 1) => ({ offset, data: Buffer.alloc(length, fill) });

test('what comes in whole blocks, or up to the end of the disk, passes as it is', async () => {
  const ranges = [range(0, BLOCK_SIZE), range(2 * BLOCK_SIZE, SIZE - 2 * BLOCK_SIZE)];
  const found = await collect(source(ranges));
  assert.equal(
    found.map(({ offset }) => offset),
    [0, 2 * BLOCK_SIZE],
  );
  for (const [index, { data }] of found.entries()) assert.is(data.buffer, ranges[index]?.data.buffer);
});

test('parts become whole blocks, with zeros where nothing comes, still by rising offset', async () => {
  const found = await collect(
    source([range(4 * KiB, 4 * KiB, 1), range(12 * KiB, 2 * BLOCK_SIZE, 2), range(SIZE - 512, 512, 3)]),
  );
  assert.equal(
    found.map(({ offset, data }) => [offset, data.length]),
    [
      [0, BLOCK_SIZE],
      [BLOCK_SIZE, BLOCK_SIZE],
      [2 * BLOCK_SIZE, BLOCK_SIZE],
      [5 * BLOCK_SIZE, 512],
    ],
  );
  const first = Buffer.alloc(BLOCK_SIZE)
    .fill(1, 4 * KiB, 8 * KiB)
    .fill(2, 12 * KiB);
  assert.ok(first.equals(found[0]?.data ?? Buffer.alloc(0)));
});

test('pieces of any size in any order give the disk', async () => {
  const { below } = random(7);
  const disk = Buffer.from(Array.from({ length: SIZE }, () => below(256)));
  const cuts = [0, SIZE, ...Array.from({ length: 40 }, () => below(SIZE))].sort((a, b) => a - b);
  const pieces = cuts
    .slice(1)
    .map((end, index) => ({ offset: cuts[index] ?? 0, data: disk.subarray(cuts[index], end) }));
  for (const order of ['ascending', 'stored'] as const) {
    if (order === 'stored') pieces.sort(() => below(3) - 1);
    const copy = Buffer.alloc(SIZE);
    let end = 0;
    for (const { offset, data } of await collect(source(pieces, order))) {
      assert.is(offset % BLOCK_SIZE, 0);
      assert.ok(data.length % BLOCK_SIZE === 0 || offset + data.length === SIZE);
      if (order === 'ascending') assert.ok(offset >= end);
      end = offset + data.length;
      copy.set(data, offset);
    }
    assert.ok(copy.equals(disk), order);
  }
});

test('data outside the disk is refused, and so is a disk whose blocks never become whole', async () => {
  await refused(() => collect(source([range(SIZE - 512, 1024)])), 'outside the disk');
  await refused(() => collect(source([range(-512, 512)])), 'outside the disk');
  const scattered = Array.from({ length: 600 }, (_, index) => range(index * BLOCK_SIZE, 512));
  await refused(() => collect(source(scattered, 'stored', 600 * BLOCK_SIZE)), 'too fragmented');
  assert.is((await collect(source(scattered, 'ascending', 600 * BLOCK_SIZE))).length, 600);
});

test.run();
