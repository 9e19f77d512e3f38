import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanUp } from '../../../src/dr/cleanup/cleanup.ts';
import { prepareFailback } from '../../../src/dr/failback/prepare.ts';
import { endDrill } from '../../../src/dr/failover/end-drill.ts';
import { failover } from '../../../src/dr/failover/failover.ts';
import { formatFailover } from '../../../src/dr/failover/format.ts';
import { phaseFailure } from '../../../src/dr/outcome.ts';
import { drStatus } from '../../../src/dr/status/status.ts';
import { drRig } from '../../support/dr-rig.ts';
import { instances, type ReadyRig, readyRig, starts, states } from '../../support/dr/ready.ts';
import { changesOf } from '../../support/dr/changes.ts';
import { refused } from '../../support/formats/refused.ts';

const test = suite<{ rig: ReadyRig }>('dr failover: guards');
const HOUR = 3_600_000;

test.before.each(async (context) => {
  context.rig = await readyRig({ servers: 3 });
});
test.after.each(async ({ rig }) => rig[Symbol.asyncDispose]());

test('a failover is approved with the facts, and is not begun again', async ({ rig }) => {
  rig.aws.drs.lag(rig.ids[0] ?? '', 'PT4M');
  let asked: readonly string[] = [];
  const ask = (answer: boolean) => (lines: readonly string[]) => {
    asked = lines;
    return Promise.resolve(answer);
  };
  const no = async () => failover(await rig.open({ ask: ask(false) }), {});
  await refused(no, 'not approved', 'E_GUARD');
  assert.equal(changesOf(rig), []);
  assert.match(asked.join('\n'), /^web1 +wave 1 +newest state, 4 min 00 s behind$/m);
  assert.match(asked.join('\n'), 'nobody writes to both');
  await refused(async () => failover(await rig.open(), {}), 'nobody to ask', 'E_USAGE');

  const outcome = await failover(await rig.open({ ask: ask(true) }), {});
  assert.equal(states(outcome), { web1: 'failed-over', web2: 'failed-over', web3: 'failed-over' });
  assert.is(outcome.report, null);
  assert.is(outcome.next, `failback dr failback prepare --plan ${rig.plan}`);
  const [first] = outcome.servers;
  assert.ok((first?.rpoMs ?? 0) >= 240_000);
  rig.aws.reset();
  const again = await failover(await rig.open(), {});
  assert.equal(states(again), states(outcome));
  assert.equal(changesOf(rig), []);
});

test('nothing takes the place of a failed-over server unless that is wanted and approved', async ({ rig }) => {
  const flow = await rig.open({ yes: true, servers: ['web1'] });
  const before = await failover(flow, {});
  rig.aws.reset();
  await refused(() => failover(flow, { drill: true }), 'a drill would delete the instance', 'E_GUARD');
  await refused(() => failover(flow, { drill: true, replace: true, force: true }), 'would delete', 'E_GUARD');
  const early = new Date(rig.clock.now() - HOUR);
  await refused(() => failover(flow, { snapshot: early }), 'has an instance already', 'E_GUARD');
  await refused(
    async () => failover(await rig.open({ servers: ['web1'] }), { replace: true }),
    'nobody to ask',
    'E_USAGE',
  );
  const ended = await endDrill(flow);
  assert.equal(states(ended), { web1: 'failed-over' });
  assert.is(ended.next, `failback dr failback prepare --plan ${rig.plan} --server web1`);
  assert.equal(changesOf(rig), []);

  const replaced = await failover(flow, { replace: true });
  assert.equal(states(replaced), { web1: 'failed-over' });
  assert.is.not(replaced.servers[0]?.recoveryInstance, before.servers[0]?.recoveryInstance);
  const [{ message } = { message: '' }] = rig.events.filter(({ code }) => code === 'note.warn').slice(-1);
  assert.match(message, `web1: DRS DELETES the instance ${before.servers[0]?.recoveryInstance}`);
});

test('an instance that was taken out of DRS is not deleted by the way', async ({ rig }) => {
  const flow = await rig.open({ yes: true, servers: ['web1'] });
  const [before] = (await failover(flow, {})).servers;
  const recoveryInstanceID = before?.recoveryInstance ?? '';
  const drs = await flow.aws.drs();
  await drs.disconnectRecoveryInstance({ recoveryInstanceID });
  await drs.deleteRecoveryInstance({ recoveryInstanceID });
  const unlisted = 'was taken out of DRS as i-';
  await refused(() => failover(flow, {}), unlisted, 'E_GUARD');
  await refused(() => failover(flow, { drill: true, replace: true, force: true }), unlisted, 'E_GUARD');
  assert.is(rig.aws.ec2.instance(recoveryInstanceID)?.state, 'running');
  assert.equal(states(await failover(flow, { replace: true })), { web1: 'failed-over' });
  assert.is(rig.aws.ec2.instance(recoveryInstanceID)?.state, 'terminated');
});

test('a failover takes the place of a drill', async ({ rig }) => {
  const flow = await rig.open({ yes: true, servers: ['web1'] });
  const [drilled] = (await failover(flow, { drill: true })).servers;
  const [recovered] = (await failover(flow, {})).servers;
  assert.equal([recovered?.state, (await instances(rig)).length], ['failed-over', 1]);
  assert.ok(
    rig.events.some(({ message }) => message.includes(`deletes the drill instance ${drilled?.recoveryInstance}`)),
  );
});

test('what is not ready is left out, unless it is forced', async ({ rig }) => {
  const [one = '', two = '', three = ''] = rig.ids;
  rig.aws.drs.stall(one, 'AGENT_NOT_SEEN');
  rig.aws.drs.lag(two, 'PT1H');
  const flow = await rig.open({ yes: true });
  const outcome = await failover(flow, {});
  assert.equal(states(outcome), { web1: 'failed', web2: 'failed', web3: 'failed-over' });
  const [web1, web2] = outcome.servers;
  assert.equal([web1?.error?.code, web2?.error?.code], ['E_GUARD', 'E_GUARD']);
  assert.match(web1?.error?.message ?? '', 'replication is stalled (AGENT_NOT_SEEN)');
  assert.match(web2?.error?.message ?? '', 'it is 1 h 00 min behind, more than 15 min');
  const text = formatFailover(outcome);
  assert.match(text, /^web1 +failed +E_GUARD: .*\n(?:web2 .*\n)? +-> \w/m);
  assert.is(outcome.next, `failback dr failover --plan ${rig.plan} --server web1,web2`);
  const failure = phaseFailure(outcome);
  assert.is(failure?.code, 'E_GUARD');
  assert.match(failure?.hint ?? '', web1?.error?.hint ?? '?');
  const forced = await failover(flow, { force: true });
  assert.equal(states(forced), { web1: 'failed-over', web2: 'failed-over', web3: 'failed-over' });
  assert.is(starts(rig).filter(({ input }) => JSON.stringify(input).includes(three)).length, 1);
});

test('what others did while somebody thought about the approval counts', async ({ rig }) => {
  const ask = async () => {
    const drs = await flow.aws.drs();
    await drs.startRecovery({ sourceServers: [{ sourceServerID: rig.ids[0] }] });
    rig.clock.advance(HOUR / 2);
    return true;
  };
  const flow = await rig.open({ ask, servers: ['web1'] });
  const outcome = await failover(flow, {});
  assert.equal([states(outcome), starts(rig).length], [{ web1: 'failed-over' }, 1]);
  const again = await failover(flow, { replace: true });
  assert.match(again.servers[0]?.error?.message ?? '', 'has another instance than a moment ago');
});

test('the same job of somebody else is taken up, another one is not touched', async ({ rig }) => {
  const [one = '', two = ''] = rig.ids;
  const flow = await rig.open({ yes: true });
  const drs = await flow.aws.drs();
  rig.aws.drs.pace.conversionMs = HOUR;
  await drs.startRecovery({ sourceServers: [{ sourceServerID: one }] });
  await drs.startRecovery({ sourceServers: [{ sourceServerID: two }], isDrill: true });
  const outcome = await failover(flow, {});
  assert.equal(states(outcome), { web1: 'failed-over', web2: 'failed', web3: 'failed-over' });
  assert.match(outcome.servers[1]?.error?.message ?? '', /another job of DRS \(drill, drsjob-/);
  assert.is(starts(rig).length, 3);
});

test('drills of others are not ended', async ({ rig }) => {
  const { accessKeyId } = rig.aws.credentials;
  const theirs = rig.aws.drs.installAgent({
    ...{ accessKeyId, region: rig.aws.region, hostname: 'other', macs: ['00:0d:3a:99:99:99'], os: 'Ubuntu', cpus: 2 },
    ...{ ram: 8 * 1024 ** 3, disks: [{ deviceName: '/dev/sda', bytes: 1024 ** 3 }], ips: ['10.10.0.99'] },
  });
  rig.clock.advance(HOUR);
  const flow = await rig.open();
  const drs = await flow.aws.drs();
  await drs.startRecovery({ sourceServers: [{ sourceServerID: theirs }], isDrill: true });
  await failover(flow, { drill: true });
  await rig.writePlan({ servers: [{ name: 'other', vm: 'web1', sourceServer: theirs }] });
  const error = (await endDrill(await rig.open())).servers[0]?.error;
  assert.equal([error?.code, (await instances(rig)).length], ['E_GUARD', 4]);
  await rig.writePlan({});
  await endDrill(await rig.open());
  assert.equal(
    (await instances(rig)).map(({ sourceServerID }) => sourceServerID),
    [theirs],
  );
});

test('where DRS was never set up nothing is protected, and every phase says so instead of AWS', async () => {
  await using rig = await drRig({ servers: 2 });
  const { hint } = await refused(
    async () => failover(await rig.open({ yes: true })),
    'web1 is not replicated to AWS. web2 is not replicated to AWS.',
    'E_GUARD',
  );
  assert.match(hint ?? '', 'failback dr protect');
  await refused(async () => failover(await rig.open(), { drill: true }), 'is not replicated', 'E_GUARD');
  // Azure has nothing to tell of servers that DRS does not have.
  rig.arm.fail({ kind: 'error', status: 403, code: 'AuthorizationFailed' }, { path: '/providers/' }, 50);
  await refused(async () => failover(await rig.open({ yes: true })), 'is not replicated', 'E_GUARD');
  rig.arm.reset();
  assert.equal(states(await endDrill(await rig.open())), { web1: 'unprotected', web2: 'unprotected' });
  const away = await prepareFailback(await rig.open()).catch((error: unknown) => error);
  assert.match(JSON.stringify(away, ['servers', 'error', 'code', 'message', 'hint']), 'E_GUARD');
  const status = await drStatus(await rig.open());
  assert.equal([status.initialised, status.counts], [false, { unprotected: 2 }]);
  assert.equal((await cleanUp(await rig.open())).things, []);
});

test.run();
