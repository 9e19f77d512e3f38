import type { RecoveryInstance, SourceServer } from '@aws-sdk/client-drs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canLaunch, failbackOf } from '../../../src/aws/drs/failback-state.ts';
import { isoDuration } from '../../../src/aws/drs/iso-duration.ts';
import { recoverable, replicationOf } from '../../../src/aws/drs/replication.ts';
import { stepOf } from '../../../src/aws/drs/steps.ts';

const GiB = 1024 ** 3;
const server = (dataReplicationInfo: NonNullable<SourceServer['dataReplicationInfo']>) =>
  replicationOf({ dataReplicationInfo });

test('durations of ISO 8601 are milliseconds', () => {
  assert.is(isoDuration('PT5M'), 300_000);
  assert.is(isoDuration('P1DT2H3M4.5S'), 93_784_500);
  assert.is(isoDuration('PT0S'), 0);
  assert.is(isoDuration('P2W'), 1_209_600_000);
  for (const text of [undefined, '', 'P', 'PT', '5 minutes', 'P1Y']) assert.is(isoDuration(text), undefined, text);
});

test('a first synchronisation has percent, bytes and an end', () => {
  const etaDateTime = '2026-03-01T10:00:00Z';
  const disk = (total: number, done: number) => ({
    totalStorageBytes: total * GiB,
    replicatedStorageBytes: done * GiB,
    backloggedStorageBytes: 5,
  });
  const replicatedDisks = [disk(30, 30), disk(70, 19.9)];
  const way = server({ dataReplicationState: 'INITIAL_SYNC', lagDuration: 'PT1H', etaDateTime, replicatedDisks });
  assert.is(way.phase, 'syncing');
  assert.is(way.percent, 49);
  assert.is(way.totalBytes, 100 * GiB);
  assert.is(way.backlogBytes, 10);
  assert.is(way.lagMs, 3_600_000);
  assert.equal(way.eta, new Date(etaDateTime));
  assert.is(way.problem, undefined);
  assert.is(recoverable(way), 'none');
});

test('whether a server can be recovered follows from what its replication does', () => {
  const of = (state: string) => recoverable(server({ dataReplicationState: state as 'STALLED' }));
  assert.is(of('CONTINUOUS'), 'current');
  assert.is(of('BACKLOG'), 'older');
  assert.is(of('RESCAN'), 'older');
  assert.is(of('INITIATING'), 'none');
  assert.is(of('STALLED'), 'unknown');
  assert.is(of('SOMETHING_NEW'), 'unknown');
  assert.is(replicationOf({}).phase, 'unknown');
  assert.is(replicationOf({}).percent, undefined);
});

test('a failed step is told with its cause and its mend', () => {
  const way = server({
    dataReplicationState: 'STALLED',
    dataReplicationError: { error: 'FAILED_TO_BOOT_REPLICATION_SERVER', rawError: 'no route' },
    dataReplicationInitiation: {
      nextAttemptDateTime: '2026-03-01T10:00:00Z',
      steps: [
        { name: 'WAIT', status: 'SUCCEEDED' },
        { name: 'CREATE_SECURITY_GROUP', status: 'SKIPPED' },
        { name: 'LAUNCH_REPLICATION_SERVER', status: 'SUCCEEDED' },
        { name: 'BOOT_REPLICATION_SERVER', status: 'FAILED' },
        { name: 'START_DATA_TRANSFER', status: 'NOT_STARTED' },
      ],
    },
  });
  const { step, problem } = way;
  assert.equal([step?.title, step?.number, step?.of, step?.failed], ['boot the replication server', 4, 5, true]);
  assert.equal([problem?.code, problem?.raw], ['FAILED_TO_BOOT_REPLICATION_SERVER', 'no route']);
  assert.match(problem?.mend ?? '', 'staging subnet');
  assert.equal(way.nextAttempt, new Date('2026-03-01T10:00:00Z'));
});

test('of steps the one under way counts, else the first to come', () => {
  const steps = [
    { name: 'WAIT', status: 'SUCCEEDED' },
    { name: 'CREATE_SECURITY_GROUP', status: 'NOT_STARTED' },
    { name: 'LAUNCH_REPLICATION_SERVER', status: 'IN_PROGRESS' },
  ];
  assert.is(stepOf(steps)?.name, 'LAUNCH_REPLICATION_SERVER');
  assert.is(stepOf(steps.slice(0, 2))?.name, 'CREATE_SECURITY_GROUP');
  assert.is(stepOf(steps.slice(0, 1)), undefined);
  assert.is(stepOf(), undefined);
  assert.is(stepOf([{ name: 'SOMETHING_NEW', status: 'IN_PROGRESS' }])?.title, 'something new');
});

test('a failback connects, synchronises, and is ready only with all data there', () => {
  const of = (state: string, replication: string, more: Partial<RecoveryInstance['failback'] & object> = {}) =>
    failbackOf({
      failback: { state: state as 'FAILBACK_ERROR', ...more },
      dataReplicationInfo: { dataReplicationState: replication as 'STALLED' },
    });
  assert.is(of('FAILBACK_IN_PROGRESS', 'INITIATING').phase, 'connecting');
  assert.is(of('FAILBACK_IN_PROGRESS', 'RESCAN').phase, 'in-progress');
  assert.not.ok(canLaunch(of('FAILBACK_READY_FOR_LAUNCH', 'BACKLOG')));
  assert.ok(canLaunch(of('FAILBACK_READY_FOR_LAUNCH', 'CONTINUOUS')));
  assert.not.ok(canLaunch(of('FAILBACK_IN_PROGRESS', 'CONTINUOUS')));
  assert.is(of('FAILBACK_COMPLETED', 'STOPPED', { failbackToOriginalServer: true }).toOriginal, true);
  assert.is(failbackOf({}).phase, 'unknown');
});

test('the same code means another thing on the way back', () => {
  const info = { dataReplicationState: 'STALLED', dataReplicationError: { error: 'AGENT_NOT_SEEN' } } as const;
  assert.match(server(info).problem?.mend ?? '', 'aws-replication-agent');
  assert.match(failbackOf({ dataReplicationInfo: info }).replication.problem?.mend ?? '', 'instance profile');
});

test.run();
