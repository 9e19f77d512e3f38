import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { failbackOf } from '../../../../src/aws/drs/failback-state.ts';
import { clientLog } from '../../../../src/dr/failback/client-log.ts';
import { needsBoot } from '../../../../src/dr/failback/client-machine.ts';
import { judgeLaunch } from '../../../../src/dr/failback/judge-launch.ts';
import { lookBack, tryOf } from '../../../../src/dr/failback/look-back.ts';
import { readUserData, withoutKeys } from '../../../../src/dr/failback/user-data.ts';
import { sampleInstance, sampleJob, sampleRow } from '../../../support/dr/values.ts';
import { jobsByServer } from '../../../../src/dr/inventory/jobs.ts';

type Args = Parameters<typeof sampleInstance>;
const back = (state: Args[1], data: Args[2], changes: RecoveryInstance = {}) =>
  failbackOf(sampleInstance('web1', state, data, changes));
const NOW = Date.parse('2026-03-01T12:00:00Z');
const fresh = { old: undefined, since: NOW };
const stalled = (error: string, steps: object[] = []) =>
  ({
    dataReplicationInfo: {
      dataReplicationState: 'STALLED',
      dataReplicationError: { error },
      dataReplicationInitiation: { steps },
    },
  }) as RecoveryInstance;

test('a failback is waiting, pairing, paired, ready, or done', () => {
  assert.is(lookBack(back('FAILBACK_NOT_STARTED', 'NOT_STARTED'), fresh).at, 'waiting');
  assert.is(lookBack(back('FAILBACK_IN_PROGRESS', 'INITIATING'), fresh).at, 'pairing');
  assert.is(lookBack(back('FAILBACK_IN_PROGRESS', 'INITIAL_SYNC'), fresh).at, 'paired');
  assert.is(lookBack(back('FAILBACK_READY_FOR_LAUNCH', 'BACKLOG'), fresh).at, 'paired');
  assert.is(lookBack(back('FAILBACK_READY_FOR_LAUNCH', 'CONTINUOUS'), fresh).at, 'ready');
  assert.is(lookBack(back('FAILBACK_COMPLETED', 'STOPPED'), fresh).at, 'done');
});

test('trouble may pass, but for a step that failed', () => {
  const passing = lookBack(back('FAILBACK_IN_PROGRESS', 'STALLED', stalled('UNSTABLE_NETWORK')), fresh);
  assert.equal([passing.at, passing.at === 'trouble' && passing.forGood], ['trouble', false]);
  const steps = [{ name: 'COMPLETE_VOLUME_MAPPING', status: 'FAILED' }];
  const failed = lookBack(back('FAILBACK_ERROR', 'STALLED', stalled('NOT_CONVERGING', steps)), fresh);
  assert.equal([failed.at, failed.at === 'trouble' && failed.forGood], ['trouble', true]);
  const unknown = lookBack(back('FAILBACK_ERROR', 'INITIATING'), fresh);
  assert.is(unknown.at === 'trouble' && unknown.problem.code, 'FAILBACK_ERROR');
});

test('what an earlier client left behind is not the try of the one that boots', () => {
  const seen = (time: string, begun: string) => ({
    ...stalled('FAILBACK_CLIENT_NOT_SEEN'),
    failback: {
      ...{ state: 'FAILBACK_ERROR' as const, failbackClientID: 'c', failbackInitiationTime: begun },
      failbackClientLastSeenByServiceDateTime: time,
    },
  });
  const before = back('FAILBACK_ERROR', 'STALLED', seen('2026-03-01T11:00:00Z', '2026-03-01T10:00:00Z'));
  const watched = { old: tryOf(before), since: NOW };
  assert.is(lookBack(before, watched).at, 'waiting');
  const again = back('FAILBACK_ERROR', 'STALLED', seen('2026-03-01T12:01:00Z', '2026-03-01T12:01:00Z'));
  assert.is(lookBack(again, watched).at, 'trouble');
});

test('a client is booted with new keys where it cannot get on by itself', () => {
  const later = new Date(NOW + 3_600_000);
  const running = { power: 'running' as const };
  const idle = back('FAILBACK_NOT_STARTED', 'NOT_STARTED');
  assert.is(needsBoot(idle, running, later, NOW), false);
  assert.is(needsBoot(idle, running, new Date(NOW), NOW), true);
  assert.is(needsBoot(idle, running, null, NOW), true);
  assert.is(needsBoot(idle, { power: 'deallocated' }, later, NOW), true);
  const syncing = back('FAILBACK_IN_PROGRESS', 'INITIAL_SYNC');
  assert.is(needsBoot(syncing, running, null, NOW), false);
  assert.is(needsBoot(syncing, { power: 'stopped' }, null, NOW), true);
  const lost = back('FAILBACK_NOT_READY_FOR_LAUNCH', 'STALLED', stalled('FAILBACK_CLIENT_NOT_SEEN'));
  assert.is(needsBoot(lost, running, later, NOW), true);
  assert.is(needsBoot(back('FAILBACK_ERROR', 'STALLED'), running, later, NOW), true);
});

test('the console tells what the client wrote, and what the machine said last', () => {
  const text =
    'x\r\nfailback-kit: client started with AWS_REGION\r\nFailed to get recovery instance volumes: timed out\r\n';
  const { problem, last } = clientLog(text);
  assert.match(problem?.mend ?? '', 'security group');
  assert.is(last, 'client started with AWS_REGION');
  assert.equal(clientLog(''), { problem: undefined, last: undefined });
});

test('keys go, everything else stays; what is no JSON is nothing', () => {
  const rest = { version: 1, deviceMapping: { a: 'lun:0' } };
  assert.equal(withoutKeys({ ...rest, accessKey: 'a', secretKey: 'b', sessionToken: 'c' }), rest);
  assert.is(withoutKeys(rest), undefined);
  assert.equal(readUserData('#cloud-config'), {});
  assert.equal(readUserData(undefined), {});
});

test('only what is ready is launched; a job that runs is followed', () => {
  const row = (instance: RecoveryInstance, changes = {}) => sampleRow({ recoveryInstance: instance, ...changes });
  const ready = sampleInstance('web1', 'FAILBACK_READY_FOR_LAUNCH', 'CONTINUOUS');
  assert.is(judgeLaunch(row(ready)).does, 'launch');
  assert.is(judgeLaunch(row(sampleInstance('web1', 'FAILBACK_COMPLETED', 'STOPPED'))).does, 'keep');
  const running = (by: 'FAILBACK' | 'START_RECOVERY') => ({
    jobs: [...jobsByServer([sampleJob(by, 'web1', '2026-03-01T12:00:00Z', { status: 'STARTED' })]).values()].flat(),
  });
  assert.is(judgeLaunch(row(ready, running('FAILBACK'))).does, 'follow');
  const refusals = [
    [row(ready, running('START_RECOVERY')), 'in the hands of'],
    [row(sampleInstance('web1')), 'has not begun'],
    [row(sampleInstance('web1', 'FAILBACK_READY_FOR_LAUNCH', 'BACKLOG')), 'catching-up, not continuous'],
    [row(sampleInstance('web1', 'FAILBACK_IN_PROGRESS', 'INITIAL_SYNC')), 'its data is not there'],
    [row(sampleInstance('web1', 'FAILBACK_IN_PROGRESS', 'STALLED', stalled('NOT_CONVERGING'))), 'writes faster'],
    [row({ ...ready, isDrill: true }), 'is of a drill'],
    [row({ ...ready, ec2InstanceState: 'STOPPED' }), 'is stopped'],
    [sampleRow({ recoveryInstance: null }), 'not failed over'],
    [sampleRow({ ambiguous: ['s-1', 's-2'] }), 'may be s-1 or s-2'],
  ] as const;
  for (const [one, words] of refusals) {
    const verdict = judgeLaunch(one);
    assert.match(verdict.does === 'refuse' ? verdict.error.message : verdict.does, words);
  }
});

test.run();
