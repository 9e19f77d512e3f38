import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BLOCK_SIZE, BlockMap } from '../../../src/formats/block-map.ts';
import { GiB, MiB } from '../../../src/size.ts';

const block = (value: number, count = 1) => Buffer.alloc(count * BLOCK_SIZE, value);

test('a map knows runs, holes and the sum', () => {
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
    [...map.holes(6 * GiB)],
    [
      { offset: BLOCK_SIZE, length: 5 * GiB - BLOCK_SIZE },
      { offset: 5 * GiB + 3 * BLOCK_SIZE, length: GiB - 3 * BLOCK_SIZE },
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

test('a block that came in parts is unknown until it is added whole', () => {
  const map = new BlockMap();
  map.note({ offset: BLOCK_SIZE / 2, data: block(1) });
  assert.equal([...map.unknown()], [0, 1]);
  map.add(0, block(1));
  assert.equal([...map.unknown()], [1]);
  assert.is(map.allocated, 2 * BLOCK_SIZE);
});

test.run();
