import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Unit } from '../../../src/events.ts';
import { type Measured, meter } from '../../../src/pipeline/meter.ts';

/** A meter with a clock that is set by hand. */
function rig(unit: Unit = 'bytes') {
  const clock = { ms: 0 };
  const seen: Measured[] = [];
  const gauge = meter(
    (count) => seen.push(count),
    () => clock.ms,
  );
  const at = (ms: number, done: number) => {
    clock.ms = ms;
    gauge.update(done, 1000, unit);
  };
  const beat = (ms: number) => {
    clock.ms = ms;
    gauge.beat();
  };
  return { gauge, seen, counts: () => seen.map(({ done }) => done), at, beat };
}

test('at most one report in a quarter of a second', () => {
  const { counts, at, beat } = rig();
  for (let ms = 0; ms <= 1000; ms += 50) {
    at(ms, ms);
    beat(ms);
  }
  assert.equal(counts(), [0, 250, 500, 750, 1000]);
});

test('a count that stays or goes back is not reported', () => {
  const { gauge, counts, at } = rig();
  at(0, 5);
  at(300, 5);
  at(600, 4);
  gauge.flush();
  assert.equal(counts(), [5]);
});

test('the last count comes out at the end, once', () => {
  const { gauge, counts, at } = rig();
  at(0, 1);
  at(10, 2);
  at(20, 3);
  assert.equal(counts(), [1]);
  gauge.flush();
  gauge.flush();
  assert.equal(counts(), [1, 3]);
});

test('a count that was held back comes out with the next beat', () => {
  const { counts, at, beat } = rig('items');
  at(0, 1);
  at(10, 2);
  beat(200);
  assert.equal(counts(), [1]);
  beat(1000);
  beat(2000);
  assert.equal(counts(), [1, 2]);
});

test('bytes come with their speed, anything else without', () => {
  for (const unit of ['bytes', 'items', 'seconds'] as const) {
    const { seen, at } = rig(unit);
    at(0, 100);
    at(4000, 500);
    const speed = unit === 'bytes' ? { bytesPerSecond: 100, secondsLeft: 5 } : {};
    assert.equal(seen.at(-1), { done: 500, unit, total: 1000, ...speed });
  }
});

test('while bytes stall the beat says how the speed falls, until they stand still', () => {
  const { seen, at, beat } = rig();
  at(0, 0);
  at(1000, 500);
  for (let ms = 2000; ms <= 60_000; ms += 1000) beat(ms);
  const rates = seen.slice(1).map(({ bytesPerSecond = -1 }) => bytesPerSecond);
  assert.equal(
    rates,
    [...rates].sort((a, b) => b - a),
  );
  assert.equal([rates[0], rates.indexOf(0)], [500, rates.length - 1]);
});

test('when all bytes are there the beat is silent', () => {
  const { counts, at, beat } = rig();
  at(0, 0);
  at(1000, 1000);
  beat(2000);
  assert.equal(counts(), [0, 1000]);
});

test.run();
