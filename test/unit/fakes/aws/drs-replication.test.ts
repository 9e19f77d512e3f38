import type { SourceServer } from '@aws-sdk/client-drs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type DrsAccount,
  drsAccount,
  first,
  emptyDrsAccount,
  install,
  machine,
  refusalOf,
} from '../../../support/drs-account.ts';

const GIB = 1024 ** 3;

function look({ ask }: DrsAccount, id: string): SourceServer {
  const { items } = ask('DescribeSourceServers', { filters: { sourceServerIDs: [id] } });
  return first(items);
}

function stateOf(account: DrsAccount, id: string) {
  const { dataReplicationInfo } = look(account, id);
  const { dataReplicationState: state, dataReplicationError } = dataReplicationInfo ?? {};
  return { state, error: dataReplicationError?.error };
}

/** Ten seconds for a step, 1 GiB/s, a minute for the snapshot. */
function quick() {
  const account = drsAccount();
  Object.assign(account.drs.pace, { stepMs: 10_000, bytesPerSecond: GIB, snapshotMs: 60_000 });
  return account;
}

test('replication goes through its steps, copies, makes a snapshot, and goes on', () => {
  const account = quick();
  const id = install(account, 'web-1');
  account.clock.advance(25_000);
  const begun = look(account, id).dataReplicationInfo;
  const statuses = begun?.dataReplicationInitiation?.steps?.map(({ status }) => status);
  assert.equal(statuses?.slice(0, 4), ['SUCCEEDED', 'SUCCEEDED', 'IN_PROGRESS', 'NOT_STARTED']);
  assert.is(begun?.dataReplicationState, 'INITIATING');
  assert.is(begun?.replicatedDisks, undefined);

  account.clock.advance(110_000 - 25_000 + 35_000);
  const second = look(account, id).dataReplicationInfo;
  assert.is(second?.dataReplicationState, 'INITIAL_SYNC');
  const copied = second?.replicatedDisks?.map(({ replicatedStorageBytes = 0 }) => replicatedStorageBytes / GIB);
  assert.equal(copied, [30, 5]);
  assert.is(Date.parse(second?.etaDateTime ?? ''), account.clock.now() + 65_000);

  account.clock.advance(10_000);
  assert.is(stateOf(account, id).state, 'CREATING_SNAPSHOT');
  account.clock.advance(60_000);
  const last = look(account, id);
  assert.is(last.dataReplicationInfo?.dataReplicationState, 'CONTINUOUS');
  assert.is(last.dataReplicationInfo?.lagDuration, 'PT0S');
  assert.is(last.lifeCycle?.elapsedReplicationDuration, 'PT1M45S');
});

test('a failed step stops it until it is tried again', () => {
  const account = quick();
  const id = install(account, 'web-1');
  account.drs.failStep(id, 'PAIR_REPLICATION_SERVER_WITH_AGENT');
  account.clock.advance(3_600_000);
  assert.equal(stateOf(account, id), {
    state: 'STALLED',
    error: 'FAILED_TO_PAIR_REPLICATION_SERVER_WITH_AGENT',
  });
  const { steps } = look(account, id).dataReplicationInfo?.dataReplicationInitiation ?? {};
  assert.equal(
    steps?.slice(8).map(({ status }) => status),
    ['FAILED', 'NOT_STARTED', 'NOT_STARTED'],
  );
  account.drs.resume(id);
  account.clock.advance(25_000);
  assert.is(stateOf(account, id).state, 'INITIATING');
  account.clock.advance(110_000);
  assert.is(stateOf(account, id).state, 'CONTINUOUS');
});

test('trouble on the way keeps what was copied', () => {
  const account = quick();
  const id = install(account, 'web-1');
  account.clock.advance(130_000);
  account.drs.stall(id, 'NOT_CONVERGING');
  account.clock.advance(3_600_000);
  assert.equal(stateOf(account, id), { state: 'STALLED', error: 'NOT_CONVERGING' });
  assert.is(look(account, id).dataReplicationInfo?.replicatedDisks?.[0]?.replicatedStorageBytes, 20 * GIB);
  account.drs.resume(id);
  assert.is(stateOf(account, id).state, 'INITIAL_SYNC');
  account.clock.advance(80_000);
  account.drs.lag(id, 'PT5M');
  assert.is(look(account, id).dataReplicationInfo?.lagDuration, 'PT0S', 'not before there was a snapshot');
  account.clock.advance(600_000);
  assert.is(look(account, id).dataReplicationInfo?.lagDuration, 'PT5M');
  account.drs.lag(id, 'PT1H', GIB);
  assert.is(stateOf(account, id).state, 'BACKLOG');
});

test('stopping forgets everything, starting begins anew', () => {
  const account = quick();
  const sourceServerID = install(account, 'web-1');
  assert.match(account.refusal('StartReplication', { sourceServerID }), 'ConflictException');
  account.clock.advance(3_600_000);
  account.ask('StopReplication', { sourceServerID });
  assert.is(stateOf(account, sourceServerID).state, 'STOPPED');
  assert.equal(account.ask('DescribeRecoverySnapshots', { sourceServerID }), { items: [] });
  assert.match(account.refusal('StopReplication', { sourceServerID }), 'not replicating');
  account.ask('StartReplication', { sourceServerID });
  assert.is(stateOf(account, sourceServerID).state, 'INITIATING');
});

test('a server is disconnected before it is deleted', () => {
  const account = quick();
  const sourceServerID = install(account, 'web-1');
  assert.match(account.refusal('DeleteSourceServer', { sourceServerID }), 'disconnected first');
  account.ask('DisconnectSourceServer', { sourceServerID });
  assert.is(stateOf(account, sourceServerID).state, 'DISCONNECTED');
  account.ask('DeleteSourceServer', { sourceServerID });
  assert.match(account.refusal('DeleteSourceServer', { sourceServerID }), 'ResourceNotFoundException');
});

test('the installer needs keys, rights, an initialized account, and disks that exist', () => {
  const account = quick();
  const refused = (more: Parameters<typeof install>[2]) => refusalOf(() => install(account, 'web-1', more));
  assert.match(refused({ accessKeyId: 'AKIAOTHER' }), 'UnrecognizedClientException');
  assert.match(refused({ devices: ['/dev/sdz'] }), '/dev/sdz');
  assert.match(refused({ devices: ['/dev/sdb'] }), 'boot disk');
  assert.match(refused({ region: 'us-east-1' }), 'UninitializedAccountException');
  const id = install(account, 'web-1', { devices: ['/dev/sda'] });
  assert.equal(
    look(account, id).sourceProperties?.disks?.map(({ deviceName }) => deviceName),
    ['/dev/sda'],
  );
  assert.match(refused({ region: 'us-east-1' }), 'another region or account');
  account.drs.limits.replicatingServers = 1;
  assert.match(
    refusalOf(() => install(account, 'web-2')),
    'ServiceQuotaExceededException',
  );
  account.iam.denied.push('drs:CreateSourceServerForDrs');
  assert.match(refused({}), 'AccessDeniedException');
  assert.match(
    refusalOf(() => install(emptyDrsAccount(), 'web-1')),
    'UninitializedAccountException',
  );
});

test('a machine is known again by its MAC address, and keeps its id and tags', () => {
  const account = quick();
  const told: string[] = [];
  account.drs.onInstall = (id) => void told.push(id);
  const id = install(account, 'web-1', { tags: { a: '1' } });
  account.clock.advance(3_600_000);
  const macs = machine('web-1').macs.map((mac) => mac.toUpperCase());
  assert.is(install(account, 'renamed', { macs, tags: { a: '2' } }), id);
  assert.equal(look(account, id).tags, { a: '1' });
  assert.is.not(install(account, 'web-2'), id);
  account.clock.advance(115_000);
  assert.is(stateOf(account, id).state, 'RESCAN');
  assert.is(told.length, 2);
});

test.run();
