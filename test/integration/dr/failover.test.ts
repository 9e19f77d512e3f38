import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { endDrill } from '../../../src/dr/failover/end-drill.ts';
import { failover, type FailoverOutcome } from '../../../src/dr/failover/failover.ts';
import { runMain } from '../../support/cli.ts';
import { codeOf } from '../../support/code-of.ts';
import { instances, type ReadyRig, readyRig, starts, states } from '../../support/dr/ready.ts';
import { changesOf } from '../../support/dr/changes.ts';
import { refused } from '../../support/formats/refused.ts';

const test = suite<{ rig: ReadyRig }>('dr failover');
const HOUR = 3_600_000;

test.before.each(async (context) => {
  context.rig = await readyRig({ servers: 3 });
});
test.after.each(async ({ rig }) => rig[Symbol.asyncDispose]());

test('a drill launches the servers wave after wave, measures, and writes a report', async ({ rig }) => {
  rig.aws.drs.pace.conversionMs = HOUR / 2;
  const outcome = await failover(await rig.open(), { drill: true });
  assert.equal(states(outcome), { web1: 'drill-running', web2: 'drill-running', web3: 'drill-running' });
  const sent = starts(rig).map(({ input }) => {
    const { isDrill, tags, sourceServers } = input as { isDrill: boolean; tags: object; sourceServers: unknown[] };
    const { 'failback-kit:made': made, ...rest } = tags as Record<string, string>;
    return [isDrill, typeof made, rest, sourceServers.length];
  });
  const tags = (wave: string) => ({
    'failback-kit:plan': 'shop',
    'failback-kit:role': 'drill',
    'failback-kit:wave': wave,
  });
  assert.equal(sent, [
    [true, 'string', tags('1'), 2],
    [true, 'string', tags('2'), 1],
  ]);
  for (const { rtoMs, rtoUntil, rpoMs, privateIp, recoveryInstance } of outcome.servers) {
    assert.is(rtoUntil, 'ready');
    assert.ok((rtoMs ?? 0) > 400_000 && (rpoMs ?? -1) >= 0, `${rtoMs} ${rpoMs}`);
    assert.match(`${recoveryInstance} ${privateIp}`, /^i-[0-9a-f]+ [\d.]+$/);
  }
  const [first, , last] = outcome.servers;
  assert.ok((first?.readyAt ?? '') < (last?.startedAt ?? ''), 'a wave begins when the one before is ready');
  assert.ok((outcome.rtoMs ?? 0) > (first?.rtoMs ?? 0) + (last?.rtoMs ?? 0) - 1);
  assert.is(outcome.next, `failback dr failover --end-drill --plan ${rig.plan}`);

  const { markdown, json } = outcome.report ?? { markdown: '', json: '' };
  assert.match(markdown, /\/dr-drill-shop-\d{4}-\d\d-\d\d\.md$/);
  const text = await readFile(markdown, 'utf8');
  assert.match(text, '# Drill of shop');
  assert.match(text, /^\| web3 \| 2 \| drill-running \| \d+ (?:h|min)/m);
  assert.match(text, /\| web1 \| conversion start \|/);
  const written = JSON.parse(await readFile(json, 'utf8')) as { jobs: { log: unknown[] }[]; servers: unknown[] };
  assert.equal([written.servers.length, written.jobs.length], [3, 2]);
  assert.ok(rig.events.some(({ code, message }) => code === 'dr.server' && message === 'web1: conversion start'));
});

test('the same drill again changes nothing, and its end leaves nothing', async ({ rig }) => {
  const before = await failover(await rig.open(), { drill: true });
  rig.aws.reset();
  const again = await failover(await rig.open(), { drill: true });
  assert.equal(changesOf(rig), []);
  assert.equal(states(again), states(before));
  assert.equal(
    again.servers.map(({ recoveryInstance, rtoUntil }) => [recoveryInstance, rtoUntil]),
    before.servers.map(({ recoveryInstance }) => [recoveryInstance, 'launched']),
  );

  const ended = await endDrill(await rig.open());
  assert.equal(states(ended), { web1: 'drill-ended', web2: 'drill-ended', web3: 'drill-ended' });
  assert.is(ended.next, `failback dr failover --plan ${rig.plan}`);
  assert.equal(changesOf(rig), ['drs:TerminateRecoveryInstances']);
  assert.equal(await instances(rig), []);
  const nothing = await endDrill(await rig.open());
  assert.equal(states(nothing), { web1: 'ready', web2: 'ready', web3: 'ready' });
  assert.is(changesOf(rig).length, 1);
});

test('an earlier point in time is found for each server', async ({ rig }) => {
  const time = new Date(rig.clock.now() - HOUR / 2);
  const outcome = await failover(await rig.open({ yes: true }), { snapshot: time });
  for (const { pointInTime, state } of outcome.servers) {
    assert.is(state, 'failed-over');
    const age = time.getTime() - Date.parse(pointInTime ?? '');
    assert.ok(age >= 0 && age < HOUR / 3, `${age}`);
  }
  const never = async () => failover(await rig.open({ yes: true }), { snapshot: new Date(0), replace: true });
  await refused(never, 'no point in time at or before 1970', 'E_GUARD');
});

test('a dry run tells what would be started, and starts nothing', async ({ rig }) => {
  const outcome = await failover(await rig.open({ dryRun: true }), { stopSource: true });
  assert.equal(states(outcome), { web1: 'ready', web2: 'ready', web3: 'ready' });
  assert.equal(outcome.planned?.map(({ cloud, what }) => `${cloud}: ${what}`).sort(), [
    ...['aws: start the recovery of web1, web2', 'aws: start the recovery of web3'],
    ...['web1', 'web2', 'web3'].map((name) => `azure: stop the machine ${name}`),
  ]);
  assert.equal(changesOf(rig), []);
  const drill = await failover(await rig.open({ dryRun: true }), { drill: true });
  assert.is(drill.report, null);
});

test('one wave, or one server', async ({ rig }) => {
  const outcome = await failover(await rig.open(), { drill: true, wave: 2 });
  assert.equal(states(outcome), { web3: 'drill-running' });
  assert.is(await codeOf(failover(await rig.open({ servers: ['web1'] }), { drill: true, wave: 2 })), 'E_USAGE');
  const one = await failover(await rig.open({ servers: ['web1'] }), { drill: true, report: rig.folder.at('one.md') });
  assert.equal([states(one), one.report?.json], [{ web1: 'drill-running' }, rig.folder.at('one.json')]);
});

test('hooks run around the phase and each server, and know the instances', async ({ rig }) => {
  const log = rig.folder.at('hooks.log');
  const hook = (words: string, perServer = false) => ({ run: ['sh', '-c', `echo "${words}" >> ${log}`], perServer });
  await rig.writePlan({
    hooks: {
      drill: {
        before: [hook('before $FAILBACK_PHASE'), hook('before $FAILBACK_SERVER', true)],
        after: [hook('up $FAILBACK_SERVER $FAILBACK_PRIVATE_IP', true), hook('results $FAILBACK_RESULTS_JSON')],
      },
    },
  });
  const outcome = await failover(await rig.open({ servers: ['web1'] }), { drill: true });
  const { recoveryInstance, privateIp } = outcome.servers[0] ?? {};
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  assert.equal(lines.slice(0, 3), ['before drill', 'before web1', `up web1 ${privateIp}`]);
  assert.match(lines[3] ?? '', recoveryInstance ?? '');

  await rig.writePlan({ hooks: { drill: { before: [{ run: ['false'], perServer: true }] } } });
  const failed = await failover(await rig.open({ servers: ['web2'] }), { drill: true });
  assert.is(failed.servers[0]?.error?.code, 'E_HOOK');
  assert.is(starts(rig).length, 1);
});

test('on the command line', async ({ rig }) => {
  const before = { ...process.env };
  Object.assign(process.env, rig.env);
  const run = (...words: string[]) => runMain(['dr', 'failover', '--plan', rig.plan, ...words], { env: rig.env });
  try {
    assert.is((await run('--snapshot', 'yesterday')).code, 2);
    assert.match((await run('--end-drill', '--stop-source')).stderr, '--stop-source does not go with it');
    const refusedBy = await run('--server', 'web1');
    assert.is(refusedBy.code, 2);
    assert.match(refusedBy.stderr, 'nobody to ask');
    const dry = await run('--dry-run', '--json');
    assert.is(dry.code, 0, dry.stderr);
    assert.is((JSON.parse(dry.stdout) as FailoverOutcome).planned?.length, 2);
    const shown = await run('--dry-run', '--drill');
    assert.match(shown.stdout, 'would start the drill of web1, web2 (aws)');
  } finally {
    process.env = before;
  }
});

test.run();
