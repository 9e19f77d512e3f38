import type { Wire } from '../../service.ts';
import type { RecoveryInstance } from '../recovery/recovery-instance.ts';
import { replicationInfo } from '../replication/info.ts';
import { type Disk, type Progress, progressOf, type Replication } from '../replication/replication.ts';
import { FAILBACK_STEPS } from '../replication/steps.ts';
import { iso, isoDuration } from '../times.ts';

/** A recovery instance on its way back, from the failback client's first word on. */
export interface Failback {
  /** As the client called itself. */
  readonly clientID: string;
  /** One of its MAC addresses is that of the machine that was protected. */
  readonly toOriginal: boolean;
  readonly initiatedAt: number;
  /** Address of the client, if it told it. */
  readonly from: string | undefined;
  /** The client's disks; empty until it told them. */
  volumes: readonly Disk[];
  /** From the mapping of the volumes on. */
  replication?: Replication;
  /** When the client said something; never too long ago if somebody keeps it alive. */
  lastSeen: number;
  keptAlive: boolean;
  /** Of the launch, from then on. */
  jobID?: string;
  launch?: 'UNDER_WAY' | 'FAILED' | 'COMPLETED';
}

export type FailbackState =
  | 'FAILBACK_NOT_STARTED'
  | 'FAILBACK_IN_PROGRESS'
  | 'FAILBACK_READY_FOR_LAUNCH'
  | 'FAILBACK_COMPLETED'
  | 'FAILBACK_ERROR'
  | 'FAILBACK_NOT_READY_FOR_LAUNCH'
  | 'FAILBACK_LAUNCH_STATE_NOT_AVAILABLE';

export function failbackStateOf(failback: Failback | undefined, now: number): FailbackState {
  if (!failback) return 'FAILBACK_NOT_STARTED';
  const { launch, replication } = failback;
  if (launch === 'COMPLETED') return 'FAILBACK_COMPLETED';
  if (launch === 'FAILED') return 'FAILBACK_ERROR';
  if (!replication) return 'FAILBACK_IN_PROGRESS';
  const { state, phase, error } = progressOf(replication, now);
  if (error?.error === 'FAILED_GETTING_REPLICATION_STATE') return 'FAILBACK_LAUNCH_STATE_NOT_AVAILABLE';
  if (phase !== 'CONTINUOUS') return error ? 'FAILBACK_ERROR' : 'FAILBACK_IN_PROGRESS';
  if (launch === 'UNDER_WAY') return 'FAILBACK_IN_PROGRESS';
  return state === 'CONTINUOUS' ? 'FAILBACK_READY_FOR_LAUNCH' : 'FAILBACK_NOT_READY_FOR_LAUNCH';
}

/** `failback` and `dataReplicationInfo` of a recovery instance. */
export function viewFailback({ failback, disconnected, isDrill }: RecoveryInstance, now: number): Wire {
  const progress = failback?.replication && progressOf(failback.replication, now);
  const { firstByteAt } = progress ?? {};
  return {
    failback: {
      state: failbackStateOf(failback, now),
      failbackLaunchType: isDrill ? 'DRILL' : 'RECOVERY',
      failbackToOriginalServer: failback?.toOriginal ?? false,
      ...(failback && {
        failbackClientID: failback.clientID,
        failbackInitiationTime: iso(failback.initiatedAt),
        failbackClientLastSeenByServiceDateTime: iso(failback.lastSeen),
        ...(failback.jobID !== undefined && { failbackJobID: failback.jobID }),
      }),
      agentLastSeenByServiceDateTime: iso(now),
      ...(firstByteAt !== undefined && {
        ...{ firstByteDateTime: iso(firstByteAt), elapsedReplicationDuration: isoDuration(now - firstByteAt) },
      }),
    },
    dataReplicationInfo: disconnected ? { dataReplicationState: 'DISCONNECTED' } : infoOf(failback, progress, now),
  };
}

function infoOf(failback: Failback | undefined, progress: Progress | undefined, now: number): Wire {
  if (!failback) return { dataReplicationState: 'NOT_STARTED' };
  const { replication, initiatedAt, launch } = failback;
  if (launch === 'COMPLETED') return { dataReplicationState: 'STOPPED' };
  if (!replication || !progress) {
    const status = (index: number) => ['SUCCEEDED', 'IN_PROGRESS'][index] ?? 'NOT_STARTED';
    const steps = FAILBACK_STEPS.map((name, index) => ({ name, status: status(index) }));
    return {
      dataReplicationState: 'INITIATING',
      dataReplicationInitiation: { startDateTime: iso(initiatedAt), steps },
    };
  }
  const info = replicationInfo(replication, progress, now);
  const unknown = progress.error?.error === 'FAILED_GETTING_REPLICATION_STATE';
  return unknown ? { ...info, dataReplicationState: 'REPLICATION_STATE_NOT_AVAILABLE' } : info;
}
