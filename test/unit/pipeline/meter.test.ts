import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { meter } from '../../../src/pipeline/meter.ts';

/** A meter with a clock that is set by hand. */
function rig() {
  const clock = { ms: 0 };
  const seen: number[] = [];
  const gauge = meter(
    (done) => seen.push(done),
    () => clock.ms,
  );
  const at = (ms: number, done: number) => {
    clock.ms = ms;
    gauge.update(done, 100, 'bytes');
  };
  return { gauge, seen, at };
}

test('at most one report in a quarter of a second', () => {
  const { seen, at } = rig();
  for (let ms = 0; ms <= 1000; ms += 50) at(ms, ms);
  assert.equal(seen, [0, 250, 500, 750, 1000]);
});

test('a count that stays or goes back is not reported', () => {
  const { gauge, seen, at } = rig();
  at(0, 5);
  at(300, 5);
  at(600, 4);
  gauge.flush();
  assert.equal(seen, [5]);
});

test('the last count comes out at the end, once', () => {
  const { gauge, seen, at } = rig();
  at(0, 1);
  at(10, 2);
  at(20, 3);
  assert.equal(seen, [1]);
  gauge.flush();
  gauge.flush();
  assert.equal(seen, [1, 3]);
});

test.run();
