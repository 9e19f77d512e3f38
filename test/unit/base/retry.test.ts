import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FailbackEvent, silentHost } from '../../../src/events.ts';
import { retry, type RetryOptions } from '../../../src/retry.ts';
import { codeOf } from '../../support/code-of.ts';

/** Runs an action that fails `failures` times, and gives what was reported. */
async function run(failures: number, options: Partial<RetryOptions> = {}) {
  const events: FailbackEvent[] = [];
  const attempts: number[] = [];
  const outcome = await retry(
    async (attempt) => {
      attempts.push(attempt);
      if (attempts.length <= failures) throw new Error(`failure ${attempts.length}`);
      return 'done';
    },
    {
      what: 'GET x',
      host: { report: (event) => void events.push(event) },
      baseDelayMs: 4,
      maxDelayMs: 10,
      random: () => 1,
      retryable: () => true,
      ...options,
    },
  ).catch((error: unknown) => (error as Error).message);
  const delays = events.map(({ data }) => (data as { delayMs: number }).delayMs);
  return { outcome, attempts, delays, events };
}

test('what works at once is not reported', async () => {
  assert.equal(await run(0), { outcome: 'done', attempts: [1], delays: [], events: [] });
});

test('pauses double up to the longest', async () => {
  const { outcome, attempts, delays } = await run(4);
  assert.equal([outcome, attempts, delays], ['done', [1, 2, 3, 4, 5], [4, 8, 10, 10]]);
});

test('jitter takes any part of the pause', async () => {
  const parts = [0, 0.5, 0.25];
  const { delays } = await run(3, { random: () => parts.shift() ?? 1 });
  assert.equal(delays, [0, 4, 3]);
});

test('the last error is thrown as it is, after as many tries as were allowed', async () => {
  assert.equal((await run(99)).attempts.length, 6);
  const { outcome, attempts } = await run(99, { tries: 3 });
  assert.equal([outcome, attempts.length], ['failure 3', 3]);
});

test('what is not retryable ends at once', async () => {
  const { outcome, attempts, events } = await run(99, { retryable: () => false });
  assert.equal([outcome, attempts, events], ['failure 1', [1], []]);
});

test('a pause that the server asks for is kept, unless ours is longer', async () => {
  assert.equal((await run(1, { retryable: () => 20 })).delays, [20]);
  assert.equal((await run(1, { retryable: () => 0 })).delays, [4]);
});

test('progress starts the count over', async () => {
  let progress = true;
  const { delays } = await run(99, { tries: 3, progressed: () => (progress = !progress) });
  // Failures 2, 4 … came after progress; each is the first of a new count.
  assert.equal(delays.slice(0, 4), [4, 4, 8, 4]);
});

test('each pause is reported with what, why and how long', async () => {
  const [event] = (await run(1)).events;
  assert.equal(
    [event?.code, event?.level, event?.data],
    ['retry.wait', 'warn', { what: 'GET x', attempt: 1, delayMs: 4, reason: 'failure 1' }],
  );
});

test('an abort ends a pause, and after it nothing is tried again', async () => {
  const controller = new AbortController();
  const options = { what: 'x', host: silentHost, signal: controller.signal, retryable: () => 60_000 };
  let tries = 0;
  const running = codeOf(retry(() => Promise.reject(new Error(String(++tries))), options));
  setTimeout(() => controller.abort(), 10);
  assert.is(await running, 'E_INTERRUPTED');
  assert.is(tries, 1);
  const { outcome, attempts } = await run(99, { signal: controller.signal });
  assert.equal([outcome, attempts], ['failure 1', [1]]);
});

test.run();
