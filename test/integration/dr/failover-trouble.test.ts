import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { endDrill } from '../../../src/dr/failover/end-drill.ts';
import { failover, type FailoverOutcome } from '../../../src/dr/failover/failover.ts';
import { codeOf } from '../../support/code-of.ts';
import { instances, type ReadyRig, readyRig, starts, states } from '../../support/dr/ready.ts';
import { stopAfter } from '../../support/dr/changes.ts';

const test = suite<{ rig: ReadyRig }>('dr failover: trouble');
const HOUR = 3_600_000;

test.before.each(async (context) => {
  context.rig = await readyRig({ servers: 3 });
});
test.after.each(async ({ rig }) => rig[Symbol.asyncDispose]());

test('a server that fails leaves the others going, and the reason is explained', async ({ rig }) => {
  rig.aws.drs.failLaunch(rig.ids[0] ?? '', 'CONVERSION_FAIL');
  const outcome = await failover(await rig.open(), { drill: true });
  assert.equal(states(outcome), { web1: 'failed', web2: 'drill-running', web3: 'drill-running' });
  const { code, message, hint } = outcome.servers[0]?.error ?? { code: '', message: '' };
  assert.is(code, 'E_DR');
  assert.match(message, 'could not be made bootable');
  assert.match(hint ?? '', 'conversion server');
  assert.match(await readFile(outcome.report?.markdown ?? '', 'utf8'), '**web1** (E_DR)');
  const again = await failover(await rig.open(), { drill: true });
  assert.equal(states(again), { web1: 'drill-running', web2: 'drill-running', web3: 'drill-running' });
  assert.is(starts(rig).length, 3);
});

test('one that DRS refuses does not hold up those that are started with it', async ({ rig }) => {
  const refusal = { kind: 'error', status: 409, code: 'ConflictException', message: 'No.' } as const;
  rig.aws.fail(refusal, { operation: 'StartRecovery' }, 2);
  const outcome = await failover(await rig.open({ yes: true }), {});
  assert.equal(Object.values(states(outcome)).sort(), ['failed', 'failed-over', 'failed-over']);
  assert.is(outcome.servers.find(({ error }) => error)?.error?.code, 'E_AWS');
  // Both together, each for itself, and the next wave.
  assert.is(starts(rig).length, 4);
});

test('with as many jobs as DRS runs at once, it waits for one to end', async ({ rig }) => {
  const flow = await rig.open({ servers: ['web1', 'web3'] });
  const drs = await flow.aws.drs();
  rig.aws.drs.pace.conversionMs = HOUR / 2;
  rig.aws.drs.limits.concurrentJobs = 1;
  await drs.startRecovery({ sourceServers: [{ sourceServerID: rig.ids[1] }], isDrill: true });
  const outcome = await failover(flow, { drill: true });
  assert.equal(states(outcome), { web1: 'drill-running', web3: 'drill-running' });
  const waits = () => rig.events.filter(({ message }) => message.includes('waiting for one to end')).length;
  assert.ok(waits() > 0);
  const before = waits();
  await drs.startRecovery({ sourceServers: [{ sourceServerID: rig.ids[1] }], isDrill: true });
  assert.equal(states(await endDrill(flow)), { web1: 'drill-ended', web3: 'drill-ended' });
  assert.ok(waits() > before, 'the end of a drill is a job, too');
});

test('a planned failover stops the machines first; one that does not stop is left out', async ({ rig }) => {
  const fault = { kind: 'error', status: 409, code: 'OperationNotAllowed', message: 'It is locked.' } as const;
  rig.arm.fail(fault, { method: 'POST', path: /web2\/deallocate/ }, 1);
  const flow = await rig.open({ yes: true });
  const outcome = await failover(flow, { stopSource: true });
  assert.equal(states(outcome), { web1: 'failed-over', web2: 'failed', web3: 'failed-over' });
  assert.match(outcome.servers[1]?.error?.message ?? '', 'did not stop the machine web2');
  rig.arm.fail(fault, { method: 'POST', path: /web2\/deallocate/ }, 1);
  const forced = await failover(flow, { stopSource: true, force: true });
  assert.is(forced.servers[1]?.state, 'failed-over');
  assert.ok(rig.events.some(({ message }) => message.includes('may still be written to')));
  const stopped = rig.arm.requests.filter(({ path }) => path.includes('/deallocate'));
  assert.is(stopped.length, 4);
  assert.is(await codeOf(failover(flow, { drill: true, stopSource: true })), 'E_USAGE');
});

test('Azure may be gone', async ({ rig }) => {
  rig.arm.fail(
    { kind: 'error', status: 503, code: 'ServiceUnavailable', message: 'Gone.' },
    { path: /providers/ },
    999,
  );
  const before = rig.arm.requests.length;
  const outcome = await failover(await rig.open({ yes: true }), {});
  assert.equal(states(outcome), { web1: 'failed-over', web2: 'failed-over', web3: 'failed-over' });
  assert.equal(
    rig.arm.requests.slice(before).filter(({ path }) => path.includes('/providers/')),
    [],
  );
});

test('answers that are lost, and throttling, start nothing twice', async ({ rig }) => {
  // Longer than a lost answer takes to be noticed.
  Object.assign(rig.aws.drs.pace, { conversionMs: HOUR, terminateMs: HOUR / 2 });
  rig.aws.fail({ kind: 'lost' }, { operation: 'StartRecovery' }, 2);
  rig.aws.fail({ kind: 'error', status: 429, code: 'ThrottlingException' }, { operation: 'DescribeJobs' }, 3);
  const flow = await rig.open({ servers: ['web1', 'web2'] });
  const outcome = await failover(flow, { drill: true });
  assert.equal(states(outcome), { web1: 'drill-running', web2: 'drill-running' });
  const drs = await flow.aws.drs();
  const types = async () => ((await drs.describeJobs({})).items ?? []).map(({ type }) => type).sort();
  assert.equal(await types(), ['LAUNCH']);
  rig.aws.fail({ kind: 'lost' }, { operation: 'TerminateRecoveryInstances' }, 1);
  assert.equal(states(await endDrill(flow)), { web1: 'drill-ended', web2: 'drill-ended' });
  assert.equal(await types(), ['LAUNCH', 'TERMINATE']);
});

test('killed after each change, the same command gets to the same end, and starts nothing twice', async ({ rig }) => {
  const run = (signal: AbortSignal) => async () =>
    failover(await rig.open({ yes: true, signal }), { stopSource: true });
  let kills = 0;
  for (let end: FailoverOutcome | undefined; end === undefined; kills++) {
    const attempt = run(stopAfter(rig, 1))();
    end = await attempt.catch((error: unknown) => {
      assert.is((error as { code?: string }).code, 'E_INTERRUPTED');
      return undefined;
    });
    if (end) assert.equal(states(end), { web1: 'failed-over', web2: 'failed-over', web3: 'failed-over' });
  }
  assert.ok(kills > 2);
  assert.equal([starts(rig).length, (await instances(rig)).length], [2, 3]);
});

test('instances that somebody ended in the meantime are told', async ({ rig }) => {
  rig.aws.ec2.pace.checkInstanceMs = 10 * HOUR;
  const flow = await rig.open({ servers: ['web1'] });
  const running = failover(flow, { drill: true });
  for (let launched = await instances(rig); launched.length === 0;) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    launched = await instances(rig);
    for (const { ec2InstanceID = '' } of launched) rig.aws.ec2.terminate(ec2InstanceID);
  }
  const outcome = await running;
  assert.match(outcome.servers[0]?.error?.message ?? '', 'its instance is gone');
});

test('an instance that does not come up is told', async ({ rig }) => {
  rig.aws.ec2.pace.checkInstanceMs = 10 * HOUR;
  const flow = await rig.open({ servers: ['web1'] });
  const outcome = await failover(flow, { drill: true });
  assert.match(outcome.servers[0]?.error?.message ?? '', 'did not pass the checks of EC2 within 30 min');
  rig.aws.ec2.pace.checkInstanceMs = 0;
  assert.equal(states(await failover(flow, { drill: true })), { web1: 'drill-running' });
  assert.is(starts(rig).length, 1);
});

test('credentials that expire on the way leave everything to be taken up', async ({ rig }) => {
  const flow = await rig.open({ servers: ['web1'] });
  rig.aws.fail({ kind: 'error', status: 403, code: 'ExpiredTokenException' }, { operation: 'DescribeJobLogItems' }, 1);
  const outcome = await failover(flow, { drill: true });
  assert.equal([states(outcome), outcome.servers[0]?.error?.code], [{ web1: 'failed' }, 'E_AWS_LOGIN']);
  assert.equal(states(await failover(flow, { drill: true })), { web1: 'drill-running' });
  assert.is(starts(rig).length, 1);
});

test('a drill instance that DRS does not let go leaves the others ended', async ({ rig }) => {
  const flow = await rig.open();
  await failover(flow, { drill: true });
  const refusal = { kind: 'error', status: 409, code: 'ConflictException', message: 'No.' } as const;
  // All three, two of them, and the first of these.
  rig.aws.fail(refusal, { operation: 'TerminateRecoveryInstances' }, 3);
  const ended = await endDrill(flow);
  assert.equal(Object.values(states(ended)).sort(), ['drill-ended', 'drill-ended', 'failed']);
  assert.equal((await instances(rig)).length, 1);
  assert.equal(Object.values(states(await endDrill(flow))).sort(), ['drill-ended', 'ready', 'ready']);
});

test.run();
