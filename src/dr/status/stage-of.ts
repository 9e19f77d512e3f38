import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { canLaunch, failbackOf } from '../../aws/drs/failback-state.ts';
import { type ReplicationPhase, replicationOf } from '../../aws/drs/replication.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import type { JobKind } from '../inventory/jobs.ts';
import { restoredTo } from '../restored-to.ts';
import type { Stage } from './stages.ts';

/** Where a server stands, only by what the clouds say of it. */
export function stageOf(row: ServerRow): Stage {
  const { sourceServer, recoveryInstance, ambiguous } = row;
  if (ambiguous.length > 0) return 'unclear';
  const launch = LAUNCHING[runningKind(row) ?? 'other'];
  if (launch !== undefined) return launch;
  if (recoveryInstance) return awayStage(row, recoveryInstance);
  // There is an instance, and what it says of the failback is not known.
  if (recoveryInstance === undefined && sourceServer?.recoveryInstanceId !== undefined) return 'unknown';
  if (!sourceServer) return sourceServer === null ? 'unprotected' : 'unknown';
  if (restoredTo(sourceServer) !== undefined) return 'restored-elsewhere';
  const { initiated, status } = sourceServer.lifeCycle?.lastLaunch ?? {};
  if (status === 'FAILED' && initiated?.type === 'RECOVERY') return 'failover-failed';
  return REPLICATING[replicationOf(sourceServer).phase];
}

const LAUNCHING: Readonly<Record<JobKind, Stage | undefined>> = {
  drill: 'drilling',
  recovery: 'failing-over',
  failback: 'failback-launching',
  terminate: 'terminating',
  other: undefined,
};

/** What is under way: by the jobs, else by what the server says of its last launch. */
function runningKind({ jobs, sourceServer }: ServerRow): JobKind | undefined {
  if (jobs) return jobs.find(({ running }) => running)?.kind;
  const { initiated, status } = sourceServer?.lifeCycle?.lastLaunch ?? {};
  if (status !== 'PENDING' && status !== 'IN_PROGRESS') return undefined;
  return initiated?.type === 'DRILL' ? 'drill' : 'recovery';
}

/** Of a server that is on Azure alone. */
const REPLICATING: Readonly<Record<ReplicationPhase, Stage>> = {
  'not-started': 'initiating',
  initiating: 'initiating',
  syncing: 'syncing',
  rescanning: 'syncing',
  snapshotting: 'syncing',
  'catching-up': 'lagging',
  continuous: 'ready',
  paused: 'paused',
  stalled: 'stalled',
  stopped: 'stopped',
  disconnected: 'disconnected',
  unknown: 'unknown',
};

const STANDSTILL: ReadonlySet<ReplicationPhase> = new Set(['paused', 'stalled', 'stopped', 'disconnected']);

/** Of a server that has an instance on AWS. */
function awayStage({ failbackMachine, cutoverMachine }: ServerRow, instance: RecoveryInstance): Stage {
  const failback = failbackOf(instance);
  switch (failback.phase) {
    case 'error':
      return 'failback-failed';
    case 'completed':
      return cutoverMachine ? 'cut-over' : 'failback-done';
    case 'connecting':
      return 'failback-starting';
    case 'in-progress':
    case 'ready':
    case 'not-ready':
      if (canLaunch(failback)) return 'failback-ready';
      return STANDSTILL.has(failback.replication.phase) ? 'failback-stalled' : 'failback-syncing';
    case 'not-started':
    case 'unknown':
      if (instance.isDrill) return 'drill-running';
      return failbackMachine ? 'failback-prepared' : 'failed-over';
  }
}
