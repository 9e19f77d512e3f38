import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BLOCK_SIZE, BlockMap } from '../../../src/formats/block-map.ts';
import { GiB, MiB } from '../../../src/size.ts';

const block = (value: number, count = 1) => Buffer.alloc(count * BLOCK_SIZE, value);

test('a map knows runs and the sum', () => {
  const map = new BlockMap();
  map.note({ offset: 5 * GiB, data: block(1, 3) });
  map.note({ offset: 0, data: block(2) });
  assert.is(map.allocated, 4 * BLOCK_SIZE);
  assert.equal(
    [...map.extents()],
    [
      { offset: 0, length: BLOCK_SIZE },
      { offset: 5 * GiB, length: 3 * BLOCK_SIZE },
    ],
  );
  assert.equal(
    [...map.runs(2)].map(({ count }) => count),
    [1, 2, 1],
  );
});

test('runs reach across the borders of its own storage', () => {
  const map = new BlockMap();
  map.note({ offset: GiB - MiB, data: block(1, 32) });
  assert.equal([...map.extents()], [{ offset: GiB - MiB, length: 2 * MiB }]);
});

test('data that differs is found, with its block', () => {
  const map = new BlockMap();
  const data = block(1, 4);
  map.note({ offset: 0, data });
  assert.is(map.firstDifference({ offset: 0, data }), undefined);
  data.writeUInt8(0, 2 * BLOCK_SIZE + 5);
  assert.is(map.firstDifference({ offset: 0, data }), 2);
  assert.is(map.firstDifference({ offset: 9 * BLOCK_SIZE, data: block(1) }), 9, 'never noted');
});

test('a last block that is shorter counts as filled up with zeros', () => {
  const map = new BlockMap();
  const data = block(1).fill(0, 512);
  map.note({ offset: BLOCK_SIZE, data: data.subarray(0, 512) });
  assert.is(map.firstDifference({ offset: BLOCK_SIZE, data }), undefined);
  assert.is(map.allocated, BLOCK_SIZE);
});

test('parts of blocks are not taken', () => {
  assert.throws(() => new BlockMap().note({ offset: 512, data: block(1) }), 'does not begin where a block begins');
});

test.run();
