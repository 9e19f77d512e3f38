import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesIn, squaresOf } from '../../../src/report/disk-grid.ts';

const extent = (offset: number, length: number) => ({ offset, length });

test('each square has the share of its bytes that hold data', () => {
  const squares = squaresOf(100, 4, [extent(0, 25), extent(30, 30)], [extent(0, 100)]);
  assert.equal(
    squares.map(({ inside }) => inside),
    [1, 0.8, 0.4, 0],
  );
});

test('data outside of partitions is told apart, also within one extent', () => {
  assert.equal(squaresOf(100, 2, [extent(0, 100)], [extent(20, 60)]), [
    { inside: 0.6, outside: 0.4 },
    { inside: 0.6, outside: 0.4 },
  ]);
});

test('an empty disk, and data behind the end', () => {
  assert.equal(squaresOf(100, 2, [], []), [
    { inside: 0, outside: 0 },
    { inside: 0, outside: 0 },
  ]);
  assert.equal(squaresOf(100, 2, [extent(90, 1000), extent(2000, 10)], [extent(50, 5000)]), [
    { inside: 0, outside: 0 },
    { inside: 0.2, outside: 0 },
  ]);
});

test('sizes that do not divide keep every byte', () => {
  const size = 206_569_472;
  const squares = squaresOf(size, 512, [extent(0, size)], []);
  const sum = squares.reduce((total, { outside }) => total + outside, 0);
  assert.ok(Math.abs(sum - 512) < 1e-6);
});

test('bytes of a stretch that lie in extents', () => {
  assert.is(bytesIn([extent(0, 10), extent(20, 10)], extent(5, 20)), 10);
  assert.is(bytesIn([], extent(5, 20)), 0);
});

test.run();
