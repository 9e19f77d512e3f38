import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSpeedometer, type Speed } from '../../../src/speed.ts';

/** Counts at times in milliseconds, of 100,000 bytes in all; returns the last speed. */
function measured(...counts: readonly (readonly [now: number, done: number])[]): Speed {
  const speed = createSpeedometer();
  return counts.reduce<Speed>((_, [now, done]) => speed(done, 100_000, now), {});
}

/** A count every quarter of a second, growing by so much each time. */
const steadily = (from: number, to: number, step: number) =>
  Array.from({ length: (to - from) / 250 + 1 }, (_, index) => [from + index * 250, index * step] as const);

test('a rate takes half a second, the time that is left three', () => {
  assert.equal(measured([0, 0]), {});
  assert.equal(measured([0, 0], [250, 1000]), {});
  assert.equal(measured([0, 0], [500, 1000]), { bytesPerSecond: 2000 });
  assert.equal(measured([0, 0], [3000, 10_000]), { bytesPerSecond: 3333, secondsLeft: 28 });
});

test('what was there at the beginning has not been moved', () => {
  assert.equal(measured([0, 90_000], [1000, 91_000]), { bytesPerSecond: 1000 });
});

test('the rate is that of the last five seconds', () => {
  const slowly = steadily(0, 10_000, 10);
  const fast = steadily(10_250, 15_250, 1000).map(([now, done]) => [now, 410 + done] as const);
  assert.equal(measured(...slowly).bytesPerSecond, 40);
  assert.equal(measured(...slowly, ...fast).bytesPerSecond, 4000);
});

test('counts that come seldom are looked at for longer, so that a pause between them is no stall', () => {
  const seldom = Array.from({ length: 6 }, (_, index) => [index * 4000, index * 4000] as const);
  assert.is(measured(...seldom).bytesPerSecond, 1000);
  assert.is(measured(...seldom, [23_000, 20_000]).bytesPerSecond, 870);
});

test('a stall shows at once, and is a standstill after half a minute', () => {
  const before = steadily(0, 5000, 1000);
  const rates = [6000, 10_000, 20_000, 36_000].map((now) => measured(...before, [now, 20_000]).bytesPerSecond ?? -1);
  assert.equal(
    rates,
    [...rates].sort((a, b) => b - a),
  );
  assert.equal([rates[0], rates.at(-1)], [3200, 0]);
  assert.is(measured(...before, [36_000, 20_000]).secondsLeft, undefined);
});

test('no end is foretold without a total, at it, and beyond', () => {
  for (const total of [undefined, 5000, 4000, 0]) {
    const speed = createSpeedometer();
    speed(0, total, 0);
    assert.equal(speed(5000, total, 5000), { bytesPerSecond: 1000 });
  }
});

test.run();
