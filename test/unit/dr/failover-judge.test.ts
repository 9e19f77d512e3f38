import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ServerRow } from '../../../src/dr/inventory/inventory.ts';
import { jobsByServer } from '../../../src/dr/inventory/jobs.ts';
import { judge } from '../../../src/dr/failover/judge.ts';
import type { Wish } from '../../../src/dr/failover/wish.ts';
import {
  sampleInstance,
  sampleJob,
  sampleMachine,
  sampleRow,
  sampleSource,
  serverId,
} from '../../support/dr/values.ts';

const FAILOVER: Wish = {
  ...{ isDrill: false, point: null, replace: false, force: false, stopSource: false, maxLagMs: 900_000 },
};
const DRILL = { ...FAILOVER, isDrill: true };
const POINT = '2026-03-01T06:00:00Z';

const told = (row: Partial<ServerRow>, wish: Partial<Wish> = {}, unlisted: readonly string[] = []) => {
  const verdict = judge(sampleRow(row), { ...FAILOVER, ...wish }, unlisted);
  return verdict.does === 'refuse' ? `${verdict.error.code}: ${verdict.error.message}` : verdict.does;
};
const instance = (isDrill: boolean) =>
  sampleInstance('web1', 'FAILBACK_NOT_STARTED', 'NOT_STARTED', { isDrill, pointInTimeSnapshotDateTime: POINT });
const jobs = (of: Parameters<typeof sampleJob>[0], status: 'STARTED' | 'COMPLETED') =>
  jobsByServer([sampleJob(of, 'web1', POINT, { status, launch: 'PENDING' })]).get(serverId('web1')) ?? [];
const state = (name: Parameters<typeof sampleSource>[1]) => ({ sourceServer: sampleSource('web1', name) });

test('a server that is ready is started', () => {
  assert.is(told({}), 'start');
  assert.is(told({}, DRILL), 'start');
});

test('readiness is asked for, unless it is forced', () => {
  assert.match(told(state('STALLED')), 'E_GUARD: web1 is not ready for recovery: its replication is stalled');
  assert.match(told(state('INITIAL_SYNC')), 'its first synchronisation is not over');
  assert.is(told(state('STALLED'), { force: true }), 'start');
  assert.is(told(state('STALLED'), { point: new Date(POINT) }), 'start', 'an earlier point is there all the same');
  assert.match(told(state('INITIAL_SYNC'), { point: new Date(POINT) }), 'not over');
  const behind = sampleSource('web1', 'CONTINUOUS', {
    dataReplicationInfo: { dataReplicationState: 'CONTINUOUS', lagDuration: 'PT16M' },
  });
  assert.match(told({ sourceServer: behind }), 'it is 16 min 00 s behind, more than 15 min 00 s');
});

test('a server that is behind, but not by more than the plan allows, is ready', () => {
  const behind = (lagDuration?: string) => ({
    sourceServer: sampleSource('web1', 'BACKLOG', {
      dataReplicationInfo: { dataReplicationState: 'BACKLOG', ...(lagDuration && { lagDuration }) },
    }),
  });
  assert.is(told(behind('PT14M')), 'start');
  assert.match(told(behind('PT16M')), 'it is 16 min 00 s behind');
  assert.match(told(behind()), 'its replication is catching-up', 'nobody knows by how much');
});

test('the data of the machine before a server came back to another is recovered only by force', () => {
  const sourceServer = sampleSource('web1', 'CONTINUOUS', { tags: { 'failback-kit:restored-to': 'shop-web1' } });
  for (const wish of [FAILOVER, DRILL, { point: new Date(POINT) }]) {
    assert.match(told({ sourceServer }, wish), 'E_GUARD: web1 came back to shop-web1');
  }
  assert.is(told({ sourceServer }, { force: true }), 'start');
  assert.is(told({ sourceServer: { ...sourceServer, tags: { 'failback-kit:restored-to': '' } } }), 'start');
});

test('a machine that this very command stopped may be silent', () => {
  const machine = sampleMachine('web1', { power: 'deallocated' });
  assert.is(told({ ...state('STALLED'), machine }, { stopSource: true }), 'start');
  assert.match(told({ ...state('STALLED'), machine }), 'E_GUARD');
  assert.match(told({ ...state('PAUSED'), machine }, { stopSource: true }), 'E_GUARD');
});

test('a job of the same kind is followed, one of another is not disturbed', () => {
  assert.is(told({ jobs: jobs('START_RECOVERY', 'STARTED') }), 'follow');
  assert.is(told({ jobs: jobs('START_DRILL', 'STARTED') }, DRILL), 'follow');
  assert.match(told({ jobs: jobs('START_DRILL', 'STARTED') }), 'E_GUARD: web1 is in the hands of another job');
  assert.match(told({ jobs: jobs('TERMINATE_RECOVERY_INSTANCES', 'STARTED') }, DRILL), '(terminate, ');
  assert.is(told({ jobs: jobs('START_DRILL', 'COMPLETED') }), 'start');
});

test('a job that is not in the list yet is known by the server', () => {
  const lastLaunch = (jobID: string) => ({
    lifeCycle: { lastLaunch: { initiated: { jobID, type: 'RECOVERY' as const }, status: 'PENDING' as const } },
  });
  assert.is(told({ sourceServer: sampleSource('web1', 'CONTINUOUS', lastLaunch('drsjob-new')) }), 'follow');
  const over = { sourceServer: sampleSource('web1', 'CONTINUOUS', lastLaunch(`drsjob-${POINT}`)) };
  assert.is(told({ ...over, jobs: jobs('START_RECOVERY', 'COMPLETED') }), 'start');
});

test('an instance that is there is kept, if it is what was asked for', () => {
  assert.is(told({ recoveryInstance: instance(false) }), 'keep');
  assert.is(told({ recoveryInstance: instance(true) }, DRILL), 'keep');
  assert.is(told({ recoveryInstance: instance(false), sourceServer: null }), 'keep');
  const [before, after] = [new Date('2026-03-01T05:59:00Z'), new Date('2026-03-01T06:01:00Z')];
  assert.is(told({ recoveryInstance: instance(false) }, { point: after }), 'keep');
  assert.match(
    told({ recoveryInstance: instance(false) }, { point: before }),
    'has an instance already, of 2026-03-01',
  );
});

test('a drill gives way to a failover, never the other way round', () => {
  assert.is(told({ recoveryInstance: instance(true) }), 'start');
  assert.match(told({ recoveryInstance: instance(false) }, { ...DRILL, replace: true, force: true }), 'E_GUARD');
  assert.is(told({ recoveryInstance: instance(false) }, { replace: true }), 'start');
  assert.is(told({ recoveryInstance: instance(true) }, { ...DRILL, replace: true }), 'start');
});

test('an instance that was taken out of DRS is deleted only if that is wanted, and never by a drill', () => {
  assert.match(told({}, {}, ['i-1']), 'was taken out of DRS as i-1, which a launch would delete');
  assert.match(told({}, { ...DRILL, replace: true, force: true }, ['i-1']), 'E_GUARD');
  assert.is(told({}, { replace: true }, ['i-1']), 'start');
});

test('a server that has come back is not failed over by the way', () => {
  const recoveryInstance = sampleInstance('web1', 'FAILBACK_COMPLETED', 'STOPPED');
  assert.match(told({ recoveryInstance }), 'has come back to Azure');
  assert.is(told({ recoveryInstance }, { replace: true }), 'start');
});

test('without a source server, or with several, nothing is started', () => {
  assert.match(told({ sourceServer: null }), 'is not replicated to AWS');
  assert.match(told({ sourceServer: null, ambiguous: ['s-1', 's-2'] }), 'may be s-1 or s-2');
});

test.run();
