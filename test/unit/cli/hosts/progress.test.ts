import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createGauge } from '../../../../src/cli/hosts/progress.ts';

const MiB = 1024 * 1024;
const bytes = (mib: number, total?: number) =>
  ({ id: 'x', done: mib * MiB, unit: 'bytes', ...(total === undefined ? {} : { total: total * MiB }) }) as const;

test('bytes come with percent, rate and the time that is left', () => {
  const gauge = createGauge();
  assert.is(gauge.update(bytes(0, 1000), 0), '0 bytes of 1000 MiB (0%)');
  assert.is(gauge.update(bytes(100, 1000), 1000), '100 MiB of 1000 MiB (10%), 100 MiB/s, 9 s left');
  assert.is(gauge.update(bytes(1000, 1000), 10_000), '1000 MiB of 1000 MiB (100%), 100 MiB/s');
});

test('the rate follows the last seconds and does not jump with one sample', () => {
  const gauge = createGauge();
  const rate = (text: string) => Number(/([\d.]+) MiB\/s/.exec(text)?.[1]);
  gauge.update(bytes(0), 0);
  gauge.update(bytes(100), 1000);
  const jump = rate(gauge.update(bytes(300), 1250));
  assert.ok(jump > 100 && jump < 200);
  let done = 300;
  let last = '';
  for (let time = 1500; time <= 30_000; time += 250) last = gauge.update(bytes((done += 10)), time);
  assert.ok(Math.abs(rate(last) - 40) < 1);
});

test('without a total there is no percent and no end in sight; seconds and items have no rate', () => {
  const gauge = createGauge();
  gauge.update(bytes(0), 0);
  assert.is(gauge.update(bytes(10), 1000), '10 MiB, 10 MiB/s');
  assert.is(createGauge().update({ id: 'x', done: 12.3, total: 300, unit: 'seconds' }, 0), '12 s of 300 s (4%)');
  assert.is(createGauge().update({ id: 'x', done: 3, total: 36, unit: 'items' }, 0), '3 of 36 (8%)');
});

test('impossible counts do not break it', () => {
  const gauge = createGauge();
  gauge.update(bytes(10, 0), 1000);
  assert.is(gauge.update(bytes(20, 10), 1000), '20 MiB of 10 MiB (100%)');
  assert.is(gauge.update(bytes(20, 30), 500), '20 MiB of 30 MiB (66%)');
});

test.run();
