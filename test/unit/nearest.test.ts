import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editDistance, nearest } from '../../src/nearest.ts';

test('the distance counts insertions, deletions, replacements and swaps', () => {
  for (const [a, b, distance] of [
    ['', '', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['build', 'biuld', 1],
    ['same', 'same', 0],
  ] as const) {
    assert.is(editDistance(a, b), distance);
    assert.is(editDistance(b, a), distance);
  }
});

test('the nearest come first, and only those that are near', () => {
  assert.equal(nearest('biuld', ['boot', 'build', 'fetch']), ['build']);
  assert.equal(nearest('xyzzy', ['boot', 'build', 'fetch']), []);
});

test.run();
