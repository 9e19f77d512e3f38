import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createPace, type Pace } from '../../../src/azure/pages/pace.ts';
import { KiB, MiB } from '../../../src/size.ts';

/** A service on a slow line, as simple as can be: `bytesPerSecond` are shared, and each answer takes `latency` ms more. */
function drive(pace: Pace, requests: number, link: { bytesPerSecond: number; latency: number }, from = 0): number {
  let now = from;
  for (let done = 0; done < requests;) {
    const inFlight = pace.window;
    const startedAt = now;
    now += link.latency + (inFlight * pace.size * 1000) / link.bytesPerSecond;
    for (let one = 0; one < inFlight; one++) pace.succeeded({ startedAt, now, inFlight });
    done += inFlight;
  }
  return now;
}

test('it begins with few small requests, and is at full speed after some rounds', () => {
  const pace = createPace();
  assert.equal([pace.window, pace.size], [4, MiB]);
  drive(pace, 40, { bytesPerSecond: 500 * MiB, latency: 20 });
  assert.equal([pace.window, pace.size], [16, 4 * MiB]);
});

test('a slow line gets few and small requests, and large ones again when it is quick', () => {
  const pace = createPace();
  const end = drive(pace, 400, { bytesPerSecond: 100 * KiB, latency: 100 });
  assert.ok(pace.window <= 4);
  assert.ok(pace.size <= MiB);
  const seconds = (pace.window * pace.size) / (100 * KiB);
  assert.ok(seconds < 20, `a queue of ${seconds} s`);
  drive(pace, 4000, { bytesPerSecond: 500 * MiB, latency: 20 }, end);
  assert.equal([pace.window, pace.size], [16, 4 * MiB]);
});

test('a far but quick server is no slow one', () => {
  const pace = createPace();
  drive(pace, 200, { bytesPerSecond: MiB, latency: 5000 });
  const filled = (pace.window * pace.size) / MiB;
  assert.ok(filled >= 3, `only ${filled} s of bytes are under way on a way of 5 s`);
  assert.ok(filled <= 16);
});

test('failures that come together count once', () => {
  const pace = createPace();
  drive(pace, 200, { bytesPerSecond: 500 * MiB, latency: 20 });
  for (let one = 0; one < 16; one++) pace.failed({ startedAt: 100_000, now: 100_100 + one });
  assert.equal([pace.window, pace.size], [8, 4 * MiB]);
  pace.failed({ startedAt: 100_200, now: 100_300 });
  assert.is(pace.window, 4);
});

test('when few requests still fail they become smaller, and one by one in the end', () => {
  const pace = createPace();
  const seen: [number, number][] = [];
  for (let now = 0; now < 7000; now += 1000) {
    pace.failed({ startedAt: now, now: now + 500 });
    seen.push([pace.window, pace.size / KiB]);
  }
  assert.equal(seen, [
    [2, 1024],
    [2, 512],
    [2, 256],
    [1, 256],
    [1, 256],
    [1, 256],
    [1, 256],
  ]);
});

test('what does not fill the window does not widen it', () => {
  const pace = createPace();
  for (let now = 0; now < 100; now++) pace.succeeded({ startedAt: now, now: now + 10, inFlight: 2 });
  assert.is(pace.window, 4);
});

test('a try may take longer where answers take long, and longer each time', () => {
  const pace = createPace();
  assert.is(pace.timeout(1), 60_000);
  assert.is(pace.timeout(2), 120_000);
  for (let now = 0; now < 1000; now++) pace.succeeded({ startedAt: now, now: now + 20, inFlight: 4 });
  assert.is(pace.timeout(1), 30_000);
  for (let now = 1000; now < 2000; now++) pace.succeeded({ startedAt: now, now: now + 40_000, inFlight: 4 });
  assert.ok(pace.timeout(1) >= 80_000);
  assert.is(pace.timeout(9), 600_000);
  assert.is(createPace({ tryTimeout: 1234 }).timeout(3), 1234);
});

test('a slow rate keeps requests small from the beginning', () => {
  const pace = createPace({ maxSize: 128 * KiB });
  assert.is(pace.size, 128 * KiB);
  drive(pace, 100, { bytesPerSecond: 500 * MiB, latency: 20 });
  assert.is(pace.size, 128 * KiB);
});

test.run();
