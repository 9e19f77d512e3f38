import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FailbackError, toFailbackError } from '../../../src/errors.ts';
import { type FailbackEvent, report } from '../../../src/events.ts';
import { runPipeline } from '../../../src/pipeline/run.ts';
import type { Step } from '../../../src/pipeline/step.ts';

type Context = string[];

function step(id: string, more: Partial<Step<Context>> = {}): Step<Context> {
  return { id, title: id.toUpperCase(), run: async (ctx) => void ctx.push(id), ...more };
}

async function run(steps: Step<Context>[], signal: AbortSignal = new AbortController().signal) {
  const events: FailbackEvent[] = [];
  const ctx: Context = [];
  const host = { report: (event: FailbackEvent) => void events.push(event) };
  const outcome = await runPipeline(steps, ctx, { host, signal }).catch((error: unknown) => toFailbackError(error));
  return { ctx, events, outcome, told: events.map(({ code, step = '' }) => `${code} ${step}`.trim()) };
}

test('steps run in order over one context and are told from start to end', async () => {
  const { ctx, told, events, outcome } = await run([step('one'), step('two')]);
  assert.equal(ctx, ['one', 'two']);
  assert.equal(told, [
    'pipeline.start',
    'step.start one',
    'step.end one',
    'step.start two',
    'step.end two',
    'pipeline.end',
  ]);
  assert.equal(events[0]?.data, {
    steps: [
      { id: 'one', title: 'ONE' },
      { id: 'two', title: 'TWO' },
    ],
  });
  assert.equal(Object.keys(outcome), ['one', 'two']);
});

test('a step with nothing to do says why and is not run', async () => {
  const skipped = step('one', { skip: (ctx) => (ctx.length === 0 ? 'it is there' : false) });
  const { ctx, told, events } = await run([skipped, step('two', { skip: () => false })]);
  assert.equal(ctx, ['two']);
  assert.equal(told.slice(1, 4), ['step.skip one', 'step.start two', 'step.end two']);
  assert.equal(events[1]?.data, { id: 'one', reason: 'it is there' });
});

test('the first failure ends the run and is thrown as ours', async () => {
  const failure = new FailbackError('E_BOOT', 'no');
  const failing = step('one', { run: () => Promise.reject(failure) });
  const { ctx, told, outcome, events } = await run([failing, step('two')]);
  assert.is(outcome, failure);
  assert.equal([ctx, told], [[], ['pipeline.start', 'step.start one', 'step.fail one']]);
  assert.equal([events[2]?.level, events[2]?.data], ['error', { id: 'one', error: 'E_BOOT' }]);
  const bug = await run([step('one', { run: () => Promise.reject(new TypeError('x')) })]);
  assert.is((bug.outcome as FailbackError).code, 'E_INTERNAL');
});

test('after an abort no step begins, and the error is the interruption', async () => {
  const controller = new AbortController();
  const { ctx, outcome } = await run(
    [step('one', { run: async () => controller.abort() }), step('two')],
    controller.signal,
  );
  assert.equal([ctx, (outcome as FailbackError).code], [[], 'E_INTERRUPTED']);
});

test('what a step reports carries its id, and its last count is told before its end', async () => {
  const busy = step('one', {
    async run(_, { host, progress }) {
      report(host, 'note.info', 'hello', {});
      for (let done = 0; done <= 1000; done++) progress(done, 1000, 'bytes');
    },
  });
  const { told, events } = await run([busy]);
  assert.is(told[2], 'note.info one');
  assert.equal(told.slice(-3), ['step.progress one', 'step.end one', 'pipeline.end']);
  assert.equal(events.at(-3)?.data, { id: 'one', done: 1000, total: 1000, unit: 'bytes' });
});

test('whatever a step counts, progress never goes back and ends at the most', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 1 }), async (counts) => {
      const counting = step('one', {
        async run(_, { progress }) {
          for (const count of counts) progress(count, undefined, 'items');
        },
      });
      const { events } = await run([counting]);
      const told = events.flatMap(({ code, data }) => (code === 'step.progress' ? [data.done] : []));
      assert.equal(
        told,
        [...new Set(told)].sort((a, b) => a - b),
      );
      assert.is(told.at(-1), Math.max(...counts));
    }),
  );
});

test.run();
