import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { explainFailback } from './explain.ts';
import { dateOf, type Replication, replication } from './replication.ts';

/** How far the way back is; `connecting` is the part of `in-progress` before data flows. */
export type FailbackPhase =
  'not-started' | 'connecting' | 'in-progress' | 'ready' | 'not-ready' | 'completed' | 'error' | 'unknown';

export interface Failback {
  readonly phase: FailbackPhase;
  /** Of the way back. */
  readonly replication: Replication;
  /** True if DRS knows the machine again, and so sends only what changed; undefined while it does not say. */
  readonly toOriginal: boolean | undefined;
  /** The Failback Client that took the instance. */
  readonly client: string | undefined;
  /** When it did. */
  readonly begun: Date | undefined;
  readonly clientSeen: Date | undefined;
  readonly agentSeen: Date | undefined;
  /** The last job that launched on the other side. */
  readonly jobID: string | undefined;
  readonly isDrill: boolean;
}

const PHASES: Readonly<Record<string, FailbackPhase>> = {
  FAILBACK_NOT_STARTED: 'not-started',
  FAILBACK_IN_PROGRESS: 'in-progress',
  FAILBACK_READY_FOR_LAUNCH: 'ready',
  FAILBACK_NOT_READY_FOR_LAUNCH: 'not-ready',
  FAILBACK_COMPLETED: 'completed',
  FAILBACK_ERROR: 'error',
};

/** How the way back of a recovery instance goes. */
export function failbackOf(instance: RecoveryInstance): Failback {
  const { failback, dataReplicationInfo, isDrill = false } = instance;
  const way = replication(dataReplicationInfo, explainFailback);
  const phase = PHASES[failback?.state ?? ''] ?? 'unknown';
  const failed = phase === 'error' && way.problem === undefined;
  const begins = way.phase === 'initiating' || way.phase === 'not-started';
  return {
    phase: phase === 'in-progress' && begins ? 'connecting' : phase,
    replication: failed ? { ...way, problem: explainFailback('FAILBACK_ERROR') } : way,
    toOriginal: failback?.failbackToOriginalServer,
    client: failback?.failbackClientID,
    begun: dateOf(failback?.failbackInitiationTime),
    clientSeen: dateOf(failback?.failbackClientLastSeenByServiceDateTime),
    agentSeen: dateOf(failback?.agentLastSeenByServiceDateTime),
    jobID: failback?.failbackJobID,
    isDrill,
  };
}

/**
 * Whether a failback may be launched now: what DRS itself demands, and that the data is there. Launching reboots the
 * other side, and what is written after it is lost.
 */
export function canLaunch({ phase, replication: { phase: data } }: Failback): boolean {
  return phase === 'ready' && data === 'continuous';
}
