import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ServerRow } from '../../../src/dr/inventory/inventory.ts';
import { jobsByServer } from '../../../src/dr/inventory/jobs.ts';
import { serverStatus } from '../../../src/dr/status/server-status.ts';
import { stageOf } from '../../../src/dr/status/stage-of.ts';
import {
  sampleInstance,
  sampleJob,
  sampleMachine,
  sampleRow,
  sampleServer,
  sampleSource,
  serverId,
} from '../../support/dr/values.ts';

const stage = (changes: Partial<ServerRow>) => stageOf(sampleRow(changes));
const jobs = (...list: readonly ReturnType<typeof sampleJob>[]) => jobsByServer(list).get(serverId('web1')) ?? [];
const away = (...args: Parameters<typeof sampleInstance> extends [string, ...infer R] ? R : never) => ({
  recoveryInstance: sampleInstance('web1', ...args),
});
const TIME = '2026-03-01T00:00:00.000Z';

test('a server on Azure stands where its replication is', () => {
  assert.is(stage({ sourceServer: null }), 'unprotected');
  for (const [state, expected] of [
    ['INITIATING', 'initiating'],
    ['INITIAL_SYNC', 'syncing'],
    ['RESCAN', 'syncing'],
    ['CREATING_SNAPSHOT', 'syncing'],
    ['CONTINUOUS', 'ready'],
    ['BACKLOG', 'lagging'],
    ['PAUSED', 'paused'],
    ['STALLED', 'stalled'],
    ['STOPPED', 'stopped'],
    ['DISCONNECTED', 'disconnected'],
  ] as const) {
    assert.is(stage({ sourceServer: sampleSource('web1', state) }), expected);
  }
});

test('a launch that is under way comes first, as long as its job runs', () => {
  const running = { status: 'STARTED', launch: 'PENDING' } as const;
  assert.is(stage({ jobs: jobs(sampleJob('START_DRILL', 'web1', TIME, running)) }), 'drilling');
  assert.is(stage({ jobs: jobs(sampleJob('START_RECOVERY', 'web1', TIME, running)) }), 'failing-over');
  assert.is(stage({ jobs: jobs(sampleJob('START_RECOVERY', 'web1', TIME)) }), 'ready');
  const back = away('FAILBACK_READY_FOR_LAUNCH', 'CONTINUOUS');
  assert.is(stage({ ...back, jobs: jobs(sampleJob('FAILBACK', 'web1', TIME, running)) }), 'failback-launching');
  assert.is(
    stage({ ...away(), jobs: jobs(sampleJob('TERMINATE_RECOVERY_INSTANCES', 'web1', TIME, running)) }),
    'terminating',
  );
});

test('without the jobs the server itself tells of its last launch', () => {
  const launched = (type: 'DRILL' | 'RECOVERY', status: 'IN_PROGRESS' | 'FAILED') => ({
    jobs: undefined,
    sourceServer: sampleSource('web1', 'CONTINUOUS', { lifeCycle: { lastLaunch: { initiated: { type }, status } } }),
  });
  assert.is(stage(launched('DRILL', 'IN_PROGRESS')), 'drilling');
  assert.is(stage(launched('RECOVERY', 'IN_PROGRESS')), 'failing-over');
  assert.is(stage(launched('RECOVERY', 'FAILED')), 'failover-failed');
  assert.is(stage(launched('DRILL', 'FAILED')), 'ready');
});

test('a server with an instance on AWS stands where its failback is', () => {
  const machine = { failbackMachine: sampleMachine('fb') };
  const cutoverMachine = sampleMachine('new');
  for (const [changes, expected] of [
    [away('FAILBACK_NOT_STARTED', 'NOT_STARTED', { isDrill: true }), 'drill-running'],
    [away(), 'failed-over'],
    [{ ...away(), ...machine }, 'failback-prepared'],
    [away('FAILBACK_LAUNCH_STATE_NOT_AVAILABLE', 'REPLICATION_STATE_NOT_AVAILABLE'), 'failed-over'],
    [away('FAILBACK_IN_PROGRESS', 'INITIATING'), 'failback-starting'],
    [away('FAILBACK_IN_PROGRESS', 'INITIAL_SYNC'), 'failback-syncing'],
    [away('FAILBACK_IN_PROGRESS', 'INITIAL_SYNC', { isDrill: true }), 'failback-syncing'],
    [away('FAILBACK_NOT_READY_FOR_LAUNCH', 'RESCAN'), 'failback-syncing'],
    [away('FAILBACK_IN_PROGRESS', 'STALLED'), 'failback-stalled'],
    [away('FAILBACK_READY_FOR_LAUNCH', 'CONTINUOUS'), 'failback-ready'],
    [away('FAILBACK_READY_FOR_LAUNCH', 'RESCAN'), 'failback-syncing'],
    [away('FAILBACK_ERROR', 'DISCONNECTED'), 'failback-failed'],
    [away('FAILBACK_COMPLETED', 'STOPPED'), 'failback-done'],
    [{ ...away('FAILBACK_COMPLETED', 'STOPPED'), cutoverMachine }, 'cut-over'],
  ] as const) {
    assert.is(stage(changes), expected);
  }
});

test('a source server of the machine before is not ready, however well it replicates', () => {
  const sourceServer = sampleSource('web1', 'CONTINUOUS', { tags: { 'failback-kit:restored-to': 'shop-web1' } });
  const { stage: its, mood, notes } = serverStatus(sampleRow({ sourceServer }), []);
  assert.equal([its, mood], ['restored-elsewhere', 'bad']);
  assert.match(notes.join(), 'write vm: shop-web1 in the plan, then failback dr protect');
  const edited = serverStatus(sampleRow({ sourceServer, server: sampleServer('web1', { vm: 'shop-web1' }) }), []);
  assert.match(edited.notes.join(), 'came back to shop-web1: failback dr protect');
  assert.is(stage({ sourceServer, ...away() }), 'failed-over');
});

test('what is not known is not guessed', () => {
  assert.is(stage({ sourceServer: undefined, recoveryInstance: undefined }), 'unknown');
  const launched = sampleSource('web1', 'CONTINUOUS', { recoveryInstanceId: 'i-1' });
  assert.is(stage({ sourceServer: launched, recoveryInstance: undefined }), 'unknown');
  assert.is(stage({ sourceServer: sampleSource('web1'), recoveryInstance: undefined }), 'ready');
  assert.is(stage({ sourceServer: null, ambiguous: ['s-1', 's-2'] }), 'unclear');
});

test('the replication that counts is the way back while the server is away, with its trouble explained', () => {
  const info = (error: 'AGENT_NOT_SEEN' | 'FAILBACK_CLIENT_NOT_SEEN') => ({
    dataReplicationInfo: { dataReplicationState: 'STALLED', dataReplicationError: { error } } as const,
  });
  const source = sampleSource('web1', 'STALLED', info('AGENT_NOT_SEEN') as object);
  const here = serverStatus(sampleRow({ sourceServer: source }), []);
  assert.is(here.problem?.code, 'AGENT_NOT_SEEN');
  assert.match(here.problem?.mend ?? '', 'aws-replication-agent');
  const instance = sampleInstance('web1', 'FAILBACK_IN_PROGRESS', 'STALLED', info('FAILBACK_CLIENT_NOT_SEEN'));
  const there = serverStatus(sampleRow({ sourceServer: source, recoveryInstance: instance }), []);
  assert.is(there.problem?.code, 'FAILBACK_CLIENT_NOT_SEEN');
});

test('the last drill is the last, whatever was launched after it', () => {
  const list = jobs(
    sampleJob('START_DRILL', 'web1', TIME, { launch: 'FAILED' }),
    sampleJob('START_RECOVERY', 'web1', '2026-03-02T00:00:00.000Z'),
  );
  assert.equal(serverStatus(sampleRow({ jobs: list }), []).lastDrill, { at: TIME, outcome: 'failed' });
  assert.is(serverStatus(sampleRow(), []).lastDrill, null);
  const lifeCycle = {
    lastLaunch: { initiated: { type: 'DRILL', apiCallDateTime: TIME }, status: 'TERMINATED' },
  } as const;
  const source = sampleSource('web1', 'CONTINUOUS', { lifeCycle });
  assert.equal(serverStatus(sampleRow({ sourceServer: source }), []).lastDrill, { at: TIME, outcome: 'launched' });
});

test('the image is that of the generation with which the server comes back', () => {
  const image = (generation: 1 | 2, state: string | null) => ({
    ...{ generation, id: 'x', state, region: null, iso: null, version: null },
  });
  const of = (changes: Partial<ServerRow>, images?: Parameters<typeof serverStatus>[1]) =>
    serverStatus(sampleRow(changes), images).image;
  const both = [image(1, 'Succeeded'), image(2, null)];
  assert.equal(of({}, both), { generation: 1, state: 'ready' });
  const windows = sampleMachine('web1', { os: 'windows', generation: 2 });
  assert.equal(of({ machine: windows }, both), { generation: 2, state: 'missing' });
  assert.equal(of({ server: sampleServer('web1', { generation: 2 }) }, []), { generation: 2, state: 'unset' });
  assert.equal(of({}, [image(1, 'Creating')]), { generation: 1, state: 'not-ready' });
  assert.equal(of({}), { generation: 1, state: 'unknown' });
  assert.is(of({ machine: null }, both), null);
});

test('notes tell what the stage does not', () => {
  const notes = (changes: Partial<ServerRow>) => serverStatus(sampleRow(changes), []).notes.join('; ');
  assert.is(notes({}), '');
  assert.match(notes({ ...away() }), 'runs on Azure as well');
  assert.is(notes({ ...away(), machine: sampleMachine('web1', { power: 'deallocated' }) }), '');
  // With its OS disk swapped the machine is its own failback machine.
  assert.is(notes({ ...away(), failbackMachine: sampleMachine('web1') }), '');
  assert.match(
    notes({ ...away('FAILBACK_NOT_STARTED', 'NOT_STARTED', { ec2InstanceState: 'STOPPED' }) }),
    'is stopped',
  );
  assert.match(notes({ machine: null }), 'no machine web1 on Azure');
  assert.match(notes({ matchedBy: 'mac' }), 'MAC address');
  assert.match(notes({ sourceServer: null, ambiguous: ['s-1', 's-2'] }), 's-1 or s-2');
  const named = sampleServer('web1', { sourceServer: serverId('gone') });
  assert.match(notes({ server: named, sourceServer: null }), `no source server ${serverId('gone')}`);
});

test.run();
