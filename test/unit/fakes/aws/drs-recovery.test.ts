import type { Job, RecoveryInstance } from '@aws-sdk/client-drs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DrsAccount, drsAccount, first, install, protect, recover } from '../../../support/drs-account.ts';

const MINUTE = 60_000;
const GIB = 1024 ** 3;

function start(account: DrsAccount, ids: readonly string[], more: object = {}): string {
  const sourceServers = ids.map((sourceServerID) => ({ sourceServerID }));
  const { job } = account.ask('StartRecovery', { sourceServers, ...more });
  return job.jobID;
}

function jobOf({ ask }: DrsAccount, jobID: string): Job {
  return first(ask('DescribeJobs', { filters: { jobIDs: [jobID] } }).items);
}

function eventsOf({ ask }: DrsAccount, jobID: string, server?: string) {
  const { items } = ask('DescribeJobLogItems', { jobID });
  return items
    .filter(({ eventData }) => server === undefined || eventData?.sourceServerID === server)
    .map(({ event }) => event);
}

function instancesOf({ ask }: DrsAccount, sourceServerID: string): readonly RecoveryInstance[] {
  const filters = { sourceServerIDs: [sourceServerID] };
  return ask('DescribeRecoveryInstances', { filters }).items;
}

const STATUSES = ({ participatingServers = [] }: Job) => participatingServers.map(({ launchStatus }) => launchStatus);

test('a recovery snapshots, converts and launches; its instance appears in EC2', () => {
  const account = drsAccount();
  const id = install(account, 'web-1', { tags: { wave: '1' } });
  account.clock.advance(60 * MINUTE);
  const jobID = start(account, [id], { isDrill: true, tags: { why: 'test' } });
  assert.is(jobOf(account, jobID).status, 'PENDING');
  account.clock.advance(10_000);
  assert.equal([jobOf(account, jobID).status, STATUSES(jobOf(account, jobID))], ['STARTED', ['IN_PROGRESS']]);
  account.clock.advance(2 * MINUTE);
  assert.equal(instancesOf(account, id), []);
  account.clock.advance(10 * MINUTE);
  const job = jobOf(account, jobID);
  assert.equal([job.status, STATUSES(job), job.initiatedBy], ['COMPLETED', ['LAUNCHED'], 'START_DRILL']);
  assert.equal(job.tags, { why: 'test' });
  assert.equal(eventsOf(account, jobID), [
    ...['JOB_START', 'SNAPSHOT_START', 'SNAPSHOT_END', 'CONVERSION_START', 'CONVERSION_END', 'LAUNCH_START', 'JOB_END'],
  ]);

  const instance = first(instancesOf(account, id));
  assert.is(instance.recoveryInstanceID, job.participatingServers?.[0]?.recoveryInstanceID);
  assert.equal([instance.isDrill, instance.tags, instance.originEnvironment], [true, { wave: '1' }, 'ON_PREMISES']);
  assert.is(instance.failback?.state, 'FAILBACK_NOT_STARTED');
  const disks = instance.recoveryInstanceProperties?.disks;
  assert.equal(
    disks?.map(({ internalDeviceName, bytes = 0 }) => [internalDeviceName, bytes / GIB]),
    [
      ['/dev/nvme0n1', 30],
      ['/dev/nvme1n1', 10],
    ],
  );
  const machine = account.ec2.instance(instance.ec2InstanceID ?? '');
  assert.equal(
    machine?.volumeIds,
    disks?.map(({ ebsVolumeID }) => ebsVolumeID),
  );
  assert.is(machine?.instanceProfile, 'AWSElasticDisasterRecoveryRecoveryInstanceRole');
  account.clock.advance(MINUTE);
  assert.is(instancesOf(account, id)[0]?.ec2InstanceState, 'RUNNING');
});

test('points in time are kept as the policy says, and can be chosen', () => {
  const account = drsAccount();
  const id = install(account, 'web-1');
  assert.match(account.refusal('StartRecovery', { sourceServers: [{ sourceServerID: id }] }), 'no recovery snapshots');
  account.clock.advance(26 * 60 * MINUTE);
  const ask = (more: object = {}) => account.ask('DescribeRecoverySnapshots', { sourceServerID: id, ...more }).items;
  const all = ask();
  const ages = all.map(({ timestamp = '' }) => (account.clock.now() - Date.parse(timestamp)) / MINUTE);
  assert.is(ages.filter((age) => age <= 60).length, 6);
  assert.ok(all.length > 25 && all.length < 35, `${all.length}`);
  assert.equal(ask({ order: 'DESC' }), [...all].reverse());
  const middle = all[10];
  assert.equal(ask({ filters: { fromDateTime: middle?.timestamp, toDateTime: middle?.timestamp } }), [middle]);

  const chosen = { sourceServerID: id, recoverySnapshotID: middle?.snapshotID };
  const { job } = account.ask('StartRecovery', { sourceServers: [chosen] });
  account.clock.advance(60 * MINUTE);
  assert.ok(!eventsOf(account, job.jobID).includes('SNAPSHOT_START'));
  assert.is(instancesOf(account, id)[0]?.pointInTimeSnapshotDateTime, middle?.timestamp);
  const strange = { ...chosen, recoverySnapshotID: `pit-${'0'.repeat(17)}` };
  assert.match(account.refusal('StartRecovery', { sourceServers: [strange] }), 'ConflictException');
});

test('one server of a job may fail; the job is COMPLETED all the same', () => {
  const account = drsAccount();
  const [good = '', bad = '', skipped = ''] = protect(account, 'web-1', 'web-2', 'web-3');
  account.drs.failLaunch(bad, 'CONVERSION_FAIL');
  account.drs.failLaunch(skipped, 'SERVER_SKIPPED');
  const jobID = start(account, [good, bad, skipped]);
  account.clock.advance(60 * MINUTE);
  const job = jobOf(account, jobID);
  assert.equal([job.status, STATUSES(job)], ['COMPLETED', ['LAUNCHED', 'FAILED', 'FAILED']]);
  assert.equal(eventsOf(account, jobID, bad), [
    ...['SNAPSHOT_START', 'SNAPSHOT_END', 'CONVERSION_START', 'CONVERSION_FAIL'],
  ]);
  assert.equal(instancesOf(account, bad), []);
  start(account, [bad]);
  account.clock.advance(60 * MINUTE);
  assert.is(instancesOf(account, bad).length, 1, 'it failed once only');
});

test('what EC2 refuses is a failed launch', () => {
  const account = drsAccount();
  const [id = ''] = protect(account, 'web-1');
  const { ec2LaunchTemplateID } = account.ask('GetLaunchConfiguration', { sourceServerID: id });
  account.ec2.deleteLaunchTemplate(String(ec2LaunchTemplateID));
  const jobID = start(account, [id]);
  account.clock.advance(60 * MINUTE);
  assert.equal(STATUSES(jobOf(account, jobID)), ['FAILED']);
  assert.ok(eventsOf(account, jobID).includes('LAUNCH_FAILED'));
});

test('StartRecovery refuses what cannot be recovered', () => {
  const account = drsAccount();
  const [one = '', two = ''] = protect(account, 'web-1', 'web-2');
  const refused = (...ids: string[]) =>
    account.refusal('StartRecovery', { sourceServers: ids.map((sourceServerID) => ({ sourceServerID })) });
  assert.match(refused(`s-${'0'.repeat(17)}`), 'ConflictException');
  assert.match(refused(one, one), 'more than once');
  start(account, [one]);
  assert.match(refused(two, one), 'is already participating in job drsjob-');
  account.drs.limits.concurrentJobs = 1;
  assert.match(refused(two), 'ServiceQuotaExceededException');
  account.drs.limits.serversPerJob = 1;
  assert.match(refused(two, one), 'at most 1 source servers');
  for (const operation of ['StopReplication', 'DisconnectSourceServer']) {
    assert.match(account.refusal(operation, { sourceServerID: one }), 'participating');
  }
});

test('another launch ends the instance of the one before, even one that was taken out of DRS', () => {
  const account = drsAccount();
  const [id = ''] = protect(account, 'web-1');
  const first = recover(account, id);
  const recoveryInstanceID = first;
  assert.match(account.refusal('DisconnectSourceServer', { sourceServerID: id }), first);
  assert.match(account.refusal('DeleteRecoveryInstance', { recoveryInstanceID }), 'disconnected first');
  account.ask('DisconnectRecoveryInstance', { recoveryInstanceID });
  assert.is(instancesOf(account, id)[0]?.dataReplicationInfo?.dataReplicationState, 'DISCONNECTED');
  account.ask('DeleteRecoveryInstance', { recoveryInstanceID });
  assert.equal(instancesOf(account, id), []);
  assert.is(account.ec2.instance(first)?.state, 'running');

  const jobID = start(account, [id]);
  account.clock.advance(60 * MINUTE);
  assert.equal(eventsOf(account, jobID, id).slice(0, 3), ['CLEANUP_START', 'CLEANUP_END', 'SNAPSHOT_START']);
  assert.is.not(account.ec2.instance(first)?.state, 'running');
  assert.is(instancesOf(account, id).length, 1);
});

test('recovery instances are terminated by a job', () => {
  const account = drsAccount();
  const [id = ''] = protect(account, 'web-1');
  const recoveryInstanceIDs = [recover(account, id)];
  const { job } = account.ask('TerminateRecoveryInstances', { recoveryInstanceIDs });
  assert.match(account.refusal('TerminateRecoveryInstances', { recoveryInstanceIDs }), 'participating in job');
  assert.match(account.refusal('DeleteJob', { jobID: job.jobID }), 'in progress');
  account.clock.advance(5 * MINUTE);
  const done = jobOf(account, job.jobID);
  assert.equal([done.type, done.status, STATUSES(done)], ['TERMINATE', 'COMPLETED', ['TERMINATED']]);
  assert.equal(instancesOf(account, id), []);
  assert.match(account.refusal('TerminateRecoveryInstances', { recoveryInstanceIDs }), 'does not exist');
  account.ask('DisconnectSourceServer', { sourceServerID: id });
  account.ask('DeleteJob', { jobID: job.jobID });
  assert.equal(account.ask('DescribeJobs', { filters: { jobIDs: [job.jobID] } }), { items: [] });
});

test('500 servers come in pages, none twice and none left out, while others go', () => {
  const account = drsAccount();
  account.drs.limits.replicatingServers = 500;
  const ids = Array.from({ length: 500 }, (_, index) => install(account, `s${index}`, { macs: [`m${index}`] }));
  const seen: (string | undefined)[] = [];
  let page = account.ask('DescribeSourceServers', { maxResults: 120 });
  for (let count = 1; ; count++) {
    seen.push(...page.items.map(({ sourceServerID }) => sourceServerID));
    if (page.nextToken === undefined) break;
    const gone = ids[count] ?? '';
    account.drs.disconnect(gone);
    account.ask('DeleteSourceServer', { sourceServerID: gone });
    page = account.ask('DescribeSourceServers', { maxResults: 120, nextToken: page.nextToken });
  }
  assert.equal(seen, ids);
  assert.is(account.ask('DescribeSourceServers').items.length, 200);
});

test.run();
