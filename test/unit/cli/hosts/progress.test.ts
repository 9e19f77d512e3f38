import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createGauge, type ProgressEvent } from '../../../../src/cli/hosts/progress.ts';
import type { EventData } from '../../../../src/events.ts';
import { eventAt } from '../../../support/events.ts';

const MiB = 1024 * 1024;

function say(data: Partial<EventData['step.progress']>): string {
  return createGauge().take(progress(data));
}

function progress(data: Partial<EventData['step.progress']>): ProgressEvent {
  return eventAt(0, 'step.progress', 'Work', { id: 'x', done: 0, unit: 'bytes', ...data }) as ProgressEvent;
}

const half = { done: 500 * MiB, total: 1000 * MiB };

test('bytes come with percent, and with the rate and the time that is left as soon as they are known', () => {
  assert.is(say({ ...half, done: 0 }), '0 bytes of 1000 MiB (0%)');
  assert.is(say({ ...half, bytesPerSecond: 88.1 * MiB }), '500 MiB of 1000 MiB (50%), 88.1 MiB/s');
  assert.is(
    say({ ...half, bytesPerSecond: 100 * MiB, secondsLeft: 5 }),
    '500 MiB of 1000 MiB (50%), 100 MiB/s, 5 s left',
  );
  assert.is(say({ ...half, bytesPerSecond: 0 }), '500 MiB of 1000 MiB (50%), 0 bytes/s');
});

test('the time that is left is no more exact than it is known', () => {
  const left = (secondsLeft: number) => say({ ...half, secondsLeft }).replace(/.*, (.*) left/, '$1');
  assert.equal([59, 60, 61, 3540, 3541, 7300].map(left), [
    '59 s',
    '1 min',
    '2 min',
    '59 min',
    '1 h 00 min',
    '2 h 02 min',
  ]);
});

test('without a total there is no percent; seconds and items are counted', () => {
  assert.is(say({ done: 10 * MiB, bytesPerSecond: MiB }), '10 MiB, 1 MiB/s');
  assert.is(say({ done: 12.3, total: 300, unit: 'seconds' }), '12 s of 300 s (4%)');
  assert.is(say({ done: 3, total: 36, unit: 'items' }), '3 of 36 (8%)');
});

test('impossible counts do not break it', () => {
  assert.is(say({ done: 10 * MiB, total: 0 }), '10 MiB of 0 bytes');
  assert.is(say({ done: 20 * MiB, total: 10 * MiB }), '20 MiB of 10 MiB (100%)');
});

test('what is known of the requests follows the count, whichever comes first', () => {
  const pace = { inFlight: 16, putSize: 4 * MiB, retries: 0, bytesPerSecond: 1 };
  const requests = eventAt(1, 'upload.pace', '16 requests of 4 MiB', pace) as ProgressEvent;
  const gauge = createGauge();
  assert.is(gauge.take(requests), '16 requests of 4 MiB');
  const text = '500 MiB of 1000 MiB (50%), 16 requests of 4 MiB';
  assert.is(gauge.take(progress(half)), text);
  assert.is(gauge.take(requests), text);
});

test.run();
