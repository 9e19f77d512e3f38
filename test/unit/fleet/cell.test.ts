import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cellName, cellsOf, matrixOf, shardOf } from '../../../src/fleet/cell.ts';
import { regions } from '../../../src/iso/regions.ts';

test('a matrix has every value once and in order, and defaults for what is not said', () => {
  const { length } = regions();
  assert.is(matrixOf({}).regions.length, length);
  assert.is(matrixOf({ regions: ['us-east-2', 'all'] }).regions.length, length);
  assert.equal(matrixOf({ regions: ['us-east-2', 'eu-west-1', 'us-east-2'], generations: [2, 1, 2] }), {
    regions: ['eu-west-1', 'us-east-2'],
    generations: [1, 2],
    filesystems: ['ext4'],
  });
  assert.throws(
    () => matrixOf({ regions: ['us-east-3'] }),
    ({ code }: { code: string }) => code === 'E_REGION_UNKNOWN',
  );
});

test('the cells of one region lie together, and each image has a name of its own', () => {
  const cells = cellsOf(
    matrixOf({ regions: ['us-east-2', 'eu-west-1'], generations: [1, 2], filesystems: ['xfs', 'ext4'] }),
  );
  assert.equal(cells.map(cellName), [
    'failback-eu-west-1',
    'failback-eu-west-1-xfs',
    'failback-eu-west-1-gen2',
    'failback-eu-west-1-xfs-gen2',
    'failback-us-east-2',
    'failback-us-east-2-xfs',
    'failback-us-east-2-gen2',
    'failback-us-east-2-xfs-gen2',
  ]);
});

test('shards are whole regions, and together the fleet; no two differ by more than one region', () => {
  const cells = cellsOf(matrixOf({ generations: [1, 2] }));
  for (const total of [1, 3, 5, 36, 40]) {
    const shards = Array.from({ length: total }, (_, index) => shardOf(cells, { index, total }));
    assert.equal(new Set(shards.flat()), new Set(cells));
    assert.is(shards.flat().length, cells.length);
    const sizes = shards.map((shard) => new Set(shard.map(({ region }) => region)).size);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
    for (const shard of shards) assert.is(shard.length % 2, 0);
  }
});

test.run();
