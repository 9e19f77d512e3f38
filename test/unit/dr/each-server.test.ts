import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eachServer } from '../../../src/dr/each-server.ts';
import { lineAfter } from '../../../src/dr/next.ts';
import { formatPhase, phaseFailure, phaseOutcome } from '../../../src/dr/outcome.ts';
import { FailbackError } from '../../../src/errors.ts';
import { report } from '../../../src/events.ts';
import { bareFlow } from '../../support/dr/bare-flow.ts';
import { refused } from '../../support/formats/refused.ts';

const plan = (...waves: number[]) => ({
  servers: waves.map((wave, index) => ({ name: `s${index + 1}`, vm: `s${index + 1}`, wave })),
});
const refusal = () => new FailbackError('E_AWS', 'AWS did not launch it.', { hint: 'Look at the job.' });

test('one that fails leaves the others going, and each is reported', async () => {
  const flow = bareFlow(plan(1, 1, 1));
  const results = await eachServer(flow, async ({ name }) => {
    if (name === 's2') throw refusal();
    return { state: 'ready', lag: name };
  });
  assert.equal(
    results.map(({ name, state, value, error }) => [name, state, value?.lag, error?.code]),
    [
      ['s1', 'ready', 's1', undefined],
      ['s2', 'failed', undefined, 'E_AWS'],
      ['s3', 'ready', 's3', undefined],
    ],
  );
  const said = flow.events.filter(({ code }) => code === 'dr.server').map(({ data }) => data);
  assert.equal(said.length, 3);
  assert.equal(
    said.find((data) => 'error' in data),
    { name: 's2', state: 'failed', error: 'E_AWS', hint: 'Look at the job.' },
  );
});

test('what happens in the work on a server names it', async () => {
  const flow = bareFlow(plan(1));
  await eachServer(flow, async (_server, { host }) => {
    report(host, 'note.warn', 'slow', {});
    return { state: 'done' };
  });
  assert.is(flow.events.find(({ code }) => code === 'note.warn')?.cell, 's1');
});

test('waves go one after the other in the order of their numbers, also after a failure', async () => {
  const seen: string[] = [];
  const work = async ({ name, wave }: { name: string; wave: number }) => {
    seen.push(`${name} begins`);
    await sleep(wave === 1 ? 20 : 1);
    seen.push(`${name} ends`);
    if (wave === 1) throw refusal();
    return { state: 'done' };
  };
  const results = await eachServer(bareFlow(plan(7, 1, 7)), work, { waves: true });
  assert.equal(seen.slice(0, 2), ['s2 begins', 's2 ends']);
  assert.equal(
    results.map(({ state }) => state),
    ['done', 'failed', 'done'],
  );
});

test('only so many are worked on at once', async () => {
  let [now, most] = [0, 0];
  const work = async () => {
    most = Math.max(most, ++now);
    await sleep(1);
    now--;
    return { state: 'done' };
  };
  await eachServer(bareFlow(plan(...Array<number>(12).fill(1))), work, { places: 3 });
  assert.is(most, 3);
});

test('an interruption ends what was begun, begins nothing more, and tells how far each is', async () => {
  const stop = new AbortController();
  const flow = bareFlow(plan(1, 1, 1), { signal: stop.signal });
  const begun: string[] = [];
  const run = eachServer(
    flow,
    async ({ name }) => {
      begun.push(name);
      if (name === 's1') return { state: 'ready' };
      stop.abort();
      await sleep(10_000, undefined, { signal: stop.signal });
      return { state: 'ready' };
    },
    { places: 1 },
  );
  const { data } = await refused(() => run, '', 'E_INTERRUPTED');
  assert.equal(data.servers, { s1: 'ready', s2: 'pending', s3: 'pending' });
  assert.equal(begun, ['s1', 's2']);
});

test('the outcome has what came of each, and is an error if one failed', async () => {
  const flow = bareFlow(plan(1, 1));
  const results = await eachServer(flow, async ({ name }) => {
    if (name === 's2') throw refusal();
    return { state: 'launched', instance: 'i-1' };
  });
  const outcome = phaseOutcome(flow, 'failover', results, { next: 'failback prepare' });
  assert.equal(outcome, {
    plan: 'shop',
    phase: 'failover',
    servers: [
      { name: 's1', state: 'launched', instance: 'i-1' },
      {
        name: 's2',
        state: 'failed',
        error: { code: 'E_AWS', message: 'AWS did not launch it.', hint: 'Look at the job.' },
      },
    ],
    planned: null,
    next: 'failback dr failover --server s2',
  });
  const failure = phaseFailure(outcome);
  assert.equal([failure?.code, failure?.data.servers], ['E_DR', { s2: 'E_AWS' }]);
  assert.match(formatPhase(outcome), /^s2 +failed +E_AWS: AWS did not launch it\.$/m);
  assert.match(formatPhase(outcome), /^next: failback dr failover --server s2$/m);
});

test('a phase that all got through is no error; a dry run lists what it would change', () => {
  const flow = bareFlow(plan(1), { dryRun: true, planned: [{ cloud: 'aws', what: 'make the VPN gateway' }] });
  const outcome = phaseOutcome(flow, 'connect', [{ name: 's1', state: 'planned' }], { next: 'protect' });
  assert.is(phaseFailure(outcome), undefined);
  assert.match(formatPhase(outcome), 'would make the VPN gateway (aws)\na dry run: nothing was changed');
});

const guarded = (name: string, hint = 'Wait.') => ({
  ...{ name, state: 'failed' },
  error: new FailbackError('E_GUARD', `${name} is not ready.`, { hint }),
});

test('what mends a server stands below it, once for all that it mends', () => {
  const results = [guarded('s1'), { name: 's2', state: 'done' }, guarded('s3'), guarded('s4', 'Fail over.')];
  const lines = formatPhase(phaseOutcome(bareFlow(plan(1, 1, 1, 1)), 'protect', results, { next: null })).split('\n');
  assert.equal(
    lines.map((line) => line.replace(/ {2,}/g, ' ')),
    [
      'server state',
      's1 failed E_GUARD: s1 is not ready.',
      's2 done',
      's3 failed E_GUARD: s3 is not ready.',
      ' -> Wait.',
      's4 failed E_GUARD: s4 is not ready.',
      ' -> Fail over.',
      'next: failback dr protect --server s1,s3,s4',
    ],
  );
});

test('refusals alone are E_GUARD with what mends them; others are done only if there are some', () => {
  const flow = bareFlow(plan(1, 1));
  const failed = (name: string) => ({ name, state: 'failed', error: refusal() });
  const failureOf = (...results: ReturnType<typeof failed>[]) => {
    const { code, hint } = phaseFailure(phaseOutcome(flow, 'protect', results, { next: null })) ?? {};
    return [code, hint];
  };
  assert.equal(failureOf(guarded('s1'), guarded('s2')), ['E_GUARD', 'Wait.']);
  const [code, hint] = failureOf(guarded('s1'), failed('s2'));
  assert.is(code, 'E_DR');
  assert.match(hint ?? '', /^The same command tries again/);
});

test('what leads on: after a dry run the command itself, after failures for those, and what is further goes on', () => {
  const results = [{ name: 's1', state: 'done' }, guarded('s2')];
  const dry = bareFlow(plan(1, 1), { dryRun: true });
  const again = 'failback stop --discard';
  assert.is(lineAfter(dry, 'failback stop', results, { next: null, again }), 'failback dr failback stop --discard');
  const flow = bareFlow(plan(1, 1), { path: 'x.yaml' });
  assert.is(
    lineAfter(flow, 'failback stop', results, { next: null, again }),
    'failback dr failback stop --discard --plan x.yaml --server s2',
  );
  assert.is(
    lineAfter(flow, 'failback stop', results, { next: 'cutover', onward: ['s2'] }),
    'failback dr cutover --plan x.yaml --server s2',
  );
  assert.is(lineAfter(flow, 'protect', [], { next: 'failover' }), 'failback dr failover --plan x.yaml');
});

test.run();
