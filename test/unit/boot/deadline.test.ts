import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { settlesWithin, startDeadline } from '../../../src/boot/deadline.ts';

const fired = (signal: AbortSignal) =>
  signal.aborted
    ? Promise.resolve()
    : new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

test('fires when the time is over', async () => {
  using deadline = startDeadline(5, new AbortController().signal);
  await fired(deadline.signal);
  assert.ok(deadline.expired);
});

test('fires with the outer signal, and knows that it was not the time', () => {
  const outer = new AbortController();
  using deadline = startDeadline(60_000, outer.signal);
  outer.abort(new Error('stop'));
  assert.is((deadline.signal.reason as Error).message, 'stop');
  assert.not(deadline.expired);
  using late = startDeadline(60_000, outer.signal);
  assert.ok(late.signal.aborted);
});

test('a promise that does not settle is not waited for', async () => {
  assert.not(await settlesWithin(new Promise(() => undefined), 5));
  assert.ok(await settlesWithin(Promise.resolve(), 60_000));
});

test.run();
