import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awaitJob } from '../../../src/aws/drs/await-job.ts';
import {
  failbackSettings,
  setFailbackSettings,
  startFailbackLaunch,
  stopFailback,
} from '../../../src/aws/drs/failback.ts';
import { canLaunch, failbackOf } from '../../../src/aws/drs/failback-state.ts';
import { jobLog, listJobs } from '../../../src/aws/drs/jobs.ts';
import { listRecoveryInstances } from '../../../src/aws/drs/recovery-instances.ts';
import { startRecovery, terminateRecoveryInstances } from '../../../src/aws/drs/recovery.ts';
import { recoverable, replicationOf } from '../../../src/aws/drs/replication.ts';
import { listSnapshots, snapshotAt } from '../../../src/aws/drs/snapshots.ts';
import { listSourceServers } from '../../../src/aws/drs/source-servers.ts';
import { listLaunchTemplates, listReplicationTemplates } from '../../../src/aws/drs/templates.ts';
import { letIn } from '../../../src/aws/ec2/security-groups.ts';
import { type DrsRig, drsRig } from '../../support/aws-rig.ts';
import { refused } from '../../support/formats/refused.ts';

const MINUTE = 60_000;
const GiB = 1024 ** 3;

/** Protected servers, ready for recovery. */
function protect(rig: DrsRig, ...names: readonly string[]): string[] {
  const ids = names.map((name) => rig.install(name));
  rig.clock.advance(60 * MINUTE);
  return ids;
}

const targets = (ids: readonly string[]) => ids.map((sourceServerID) => ({ sourceServerID }));

test('lists go through all pages, and filters through all batches', async () => {
  await using rig = await drsRig();
  const { aws, signal, fake } = rig;
  fake.drs.limits.replicatingServers = 500;
  const ids = Array.from({ length: 230 }, (_, at) => rig.install(`web-${at}`, { macs: [`00:0d:3b:00:00:${at}`] }));
  fake.reset();
  const all = await listSourceServers(aws, signal);
  assert.equal(all.map(({ sourceServerID }) => sourceServerID).sort(), [...ids].sort());
  assert.is(fake.requests.length, 2);
  const some = await listSourceServers(aws, signal, { sourceServerIDs: ids.slice(0, 210) });
  assert.is(some.length, 210);
  assert.equal(await listSourceServers(aws, signal, { sourceServerIDs: [] }), []);
  assert.is((await listReplicationTemplates(aws, signal)).length, 1);
  assert.equal(await listLaunchTemplates(aws, signal), []);
});

test('replication is told from its first step to its standstill', async () => {
  await using rig = await drsRig();
  const { aws, signal, fake, clock } = rig;
  const id = rig.install('web-1');
  const look = async () => {
    const [server] = await listSourceServers(aws, signal, { sourceServerIDs: [id] });
    return replicationOf(server ?? {});
  };
  const first = await look();
  assert.is(first.phase, 'initiating');
  assert.is(first.step?.number, 1);
  clock.advance(5 * MINUTE);
  const syncing = await look();
  assert.is(syncing.phase, 'syncing');
  assert.ok((syncing.percent ?? 0) > 0 && (syncing.percent ?? 0) < 100);
  assert.ok((syncing.eta?.getTime() ?? 0) > clock.now());
  clock.advance(60 * MINUTE);
  const done = await look();
  assert.equal([done.phase, recoverable(done), done.percent], ['continuous', 'current', 100]);
  fake.drs.lag(id, 'PT5M', GiB);
  const behind = await look();
  assert.equal([behind.phase, behind.lagMs, behind.backlogBytes], ['catching-up', 300_000, GiB]);
  fake.drs.stall(id, 'NOT_CONVERGING');
  assert.is((await look()).problem?.code, 'NOT_CONVERGING');
});

test('a drill is followed to its end, each item of its log told once, each server judged', async () => {
  await using rig = await drsRig(3000);
  const { aws, signal, fake } = rig;
  const [good = '', bad = ''] = protect(rig, 'web-1', 'web-2');
  fake.drs.failLaunch(bad, 'CONVERSION_FAIL');
  const { jobID = '' } = await startRecovery(aws, signal, targets([good, bad]), { isDrill: true, tags: { a: 'b' } });
  const events: string[] = [];
  const onLog = ({ event = '' }: { readonly event?: string }) => void events.push(event);
  const { job, servers } = await awaitJob(aws, signal, jobID, { onLog });
  assert.is(job.status, 'COMPLETED');
  const of = (id: string) => servers.find(({ sourceServerID }) => sourceServerID === id);
  assert.equal([of(good)?.ok, of(good)?.status, of(good)?.problem], [true, 'LAUNCHED', undefined]);
  assert.equal([of(bad)?.ok, of(bad)?.problem?.code], [false, 'CONVERSION_FAIL']);
  const log = await jobLog(aws, signal, jobID);
  assert.equal(
    events,
    log.map(({ event }) => event),
  );
  assert.is(events[0], 'JOB_START');

  const instances = await listRecoveryInstances(aws, signal, { sourceServerIDs: [good] });
  assert.equal([instances.length, instances[0]?.isDrill], [1, true]);
  const ending = await terminateRecoveryInstances(aws, signal, [instances[0]?.recoveryInstanceID ?? '']);
  const end = await awaitJob(aws, signal, ending.jobID ?? '');
  assert.equal(
    end.servers.map(({ ok, status }) => [ok, status]),
    [[true, 'TERMINATED']],
  );
});

test('a recovery whose answer was lost, or that runs already, is not started again', async () => {
  await using rig = await drsRig();
  const { aws, signal, fake } = rig;
  const ids = protect(rig, 'web-1', 'web-2');
  fake.fail({ kind: 'lost' }, { operation: 'StartRecovery' });
  const job = await startRecovery(aws, signal, targets(ids), { isDrill: true });
  const again = await startRecovery(aws, signal, targets(ids), { isDrill: true });
  assert.is(again.jobID, job.jobID);
  assert.is((await listJobs(aws, signal)).length, 1);
  await refused(
    () => startRecovery(aws, signal, targets(ids.slice(1)), { isDrill: true }),
    'ConflictException',
    'E_AWS',
  );
});

test('a job that is not there is said to be not there', async () => {
  await using rig = await drsRig();
  await refused(() => awaitJob(rig.aws, rig.signal, 'drsjob-0123456789abcdefg'), 'AWS has no job', 'E_AWS');
});

test('points in time are listed, the newest first', async () => {
  await using rig = await drsRig();
  const { aws, signal, clock } = rig;
  const [id = ''] = protect(rig, 'web-1');
  clock.advance(120 * MINUTE);
  const snapshots = await listSnapshots(aws, signal, id);
  const times = snapshots.map(({ timestamp = '' }) => Date.parse(timestamp));
  assert.equal(
    times,
    times.toSorted((a, b) => b - a),
  );
  const earlier = new Date(clock.now() - 30 * MINUTE);
  const then = Date.parse(snapshotAt(snapshots, earlier)?.timestamp ?? '');
  assert.ok(then <= earlier.getTime() && then > earlier.getTime() - 11 * MINUTE);
  const recent = await listSnapshots(aws, signal, id, { since: earlier });
  assert.ok(recent.length > 0 && recent.length < snapshots.length);
});

test('a failback is configured, connected, watched, launched', async () => {
  await using rig = await drsRig();
  const { aws, signal, fake, clock } = rig;
  const [id = ''] = protect(rig, 'web-1');
  await startRecovery(aws, signal, targets([id]), { isDrill: false });
  clock.advance(60 * MINUTE);
  const look = async () => (await listRecoveryInstances(aws, signal, { sourceServerIDs: [id] }))[0];
  const instance = (await look())?.recoveryInstanceID ?? '';
  clock.advance(MINUTE);
  assert.is((await failbackSettings(aws, signal, instance)).recoveryInstanceID, instance);
  const settings = { usePrivateIP: true, bandwidthMbps: 100 };
  await setFailbackSettings(aws, signal, instance, settings);
  fake.reset();
  await setFailbackSettings(aws, signal, instance, settings);
  assert.equal(rig.asked(), ['drs:GetFailbackReplicationConfiguration']);
  const rule = { port: 1500, cidr: '10.1.0.0/16', description: 'Failback Client' };
  for (const group of fake.ec2.instance(instance)?.securityGroupIds ?? []) await letIn(aws, group, rule, signal);

  const connect = () =>
    fake.drs.connectFailbackClient({
      recoveryInstanceID: instance,
      volumes: [{ deviceName: '/dev/sdc', bytes: 30 * GiB }],
      credentials: fake.credentials,
      macs: ['00:0d:3a:00:00:ff'],
      ip: '10.1.0.4',
    });
  connect();
  assert.is(failbackOf((await look()) ?? {}).phase, 'connecting');
  await refused(() => startFailbackLaunch(aws, signal, [instance]), 'ConflictException', 'E_AWS');
  await stopFailback(aws, signal, instance);
  assert.is(failbackOf((await look()) ?? {}).phase, 'not-started');
  connect();
  clock.advance(60 * MINUTE);
  const ready = failbackOf((await look()) ?? {});
  assert.equal([ready.phase, ready.replication.phase, canLaunch(ready)], ['ready', 'continuous', true]);
  const { jobID = '', initiatedBy } = await startFailbackLaunch(aws, signal, [instance]);
  assert.is(initiatedBy, 'FAILBACK');
  clock.advance(60 * MINUTE);
  const { servers } = await awaitJob(aws, signal, jobID);
  assert.ok(servers.every(({ ok }) => ok));
  assert.is(failbackOf((await look()) ?? {}).phase, 'completed');
});

test.run();
