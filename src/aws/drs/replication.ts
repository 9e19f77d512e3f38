import type {
  DataReplicationInfo,
  DataReplicationInitiation,
  RecoveryInstanceDataReplicationInfo,
  SourceServer,
} from '@aws-sdk/client-drs';
import { type Explanation, explainReplication } from './explain.ts';
import { isoDuration } from './iso-duration.ts';
import { type InitiationStep, stepOf } from './steps.ts';

/**
 * What replication is doing: `initiating` its servers and connections, `syncing` all data for the first time,
 * `rescanning` to find what differs, `catching-up` with a backlog, `snapshotting` the first consistent state,
 * `continuous`; or nothing: `not-started`, `paused`, `stalled`, `disconnected`, `stopped`, `unknown`.
 */
export type ReplicationPhase = (typeof PHASES)[keyof typeof PHASES] | 'unknown';

const PHASES = {
  NOT_STARTED: 'not-started',
  STOPPED: 'stopped',
  INITIATING: 'initiating',
  INITIAL_SYNC: 'syncing',
  RESCAN: 'rescanning',
  BACKLOG: 'catching-up',
  CREATING_SNAPSHOT: 'snapshotting',
  CONTINUOUS: 'continuous',
  PAUSED: 'paused',
  STALLED: 'stalled',
  DISCONNECTED: 'disconnected',
} as const;

export interface Replication {
  readonly phase: ReplicationPhase;
  /** Of all data, how much is there: 0 to 100, rounded down; undefined where nobody knows. */
  readonly percent: number | undefined;
  /** Of all disks together. */
  readonly totalBytes: number;
  readonly replicatedBytes: number;
  /** Written on the source, but not yet on the other side. */
  readonly backlogBytes: number;
  /** Milliseconds by which the other side is behind. */
  readonly lagMs: number | undefined;
  /** When DRS expects the present phase to end. */
  readonly eta: Date | undefined;
  /** Only while it is initiated, or failed so. */
  readonly step: InitiationStep | undefined;
  /** When it is tried again by itself. */
  readonly nextAttempt: Date | undefined;
  readonly problem: Explanation | undefined;
}

/**
 * From what points in time a server can be recovered, as far as its replication tells: `current`; `older`, from a
 * snapshot before the backlog; `none`; `unknown` where only a look at its snapshots tells.
 */
export type Recoverable = 'current' | 'older' | 'none' | 'unknown';

/** How the replication of a server to AWS goes. */
export function replicationOf(server: SourceServer): Replication {
  return replication(server.dataReplicationInfo, explainReplication);
}

/** The rule of the console for "ready for recovery": data flows, and a consistent state is there. */
export function recoverable({ phase }: Pick<Replication, 'phase'>): Recoverable {
  if (phase === 'continuous') return 'current';
  if (phase === 'catching-up' || phase === 'rescanning') return 'older';
  return phase === 'initiating' || phase === 'syncing' || phase === 'not-started' ? 'none' : 'unknown';
}

/** Of either direction. */
export function replication(
  info: DataReplicationInfo | RecoveryInstanceDataReplicationInfo | undefined,
  explain: (code: string, raw?: string) => Explanation,
): Replication {
  const { dataReplicationState: state = '', dataReplicationInitiation: initiation } = info ?? {};
  const phase = Object.hasOwn(PHASES, state) ? PHASES[state as keyof typeof PHASES] : 'unknown';
  const error = info?.dataReplicationError;
  const step = stepOf(initiation?.steps);
  // A step that failed is told by its name where DRS gives no error.
  const code = error?.error ?? (step?.failed ? `FAILED_TO_${step.name}` : undefined);
  const sum = (count: 'totalStorageBytes' | 'replicatedStorageBytes' | 'backloggedStorageBytes') =>
    (info?.replicatedDisks ?? []).reduce((total, disk) => total + (disk[count] ?? 0), 0);
  const [totalBytes, replicatedBytes] = [sum('totalStorageBytes'), sum('replicatedStorageBytes')];
  return {
    phase,
    percent: totalBytes === 0 ? undefined : Math.min(100, Math.floor((replicatedBytes / totalBytes) * 100)),
    totalBytes,
    replicatedBytes,
    backlogBytes: sum('backloggedStorageBytes'),
    lagMs: isoDuration(info?.lagDuration),
    eta: dateOf(info?.etaDateTime),
    step: phase === 'initiating' || step?.failed ? step : undefined,
    nextAttempt: dateOf((initiation as DataReplicationInitiation | undefined)?.nextAttemptDateTime),
    problem: code === undefined ? undefined : explain(code, error?.rawError),
  };
}

/** A time as DRS writes it. */
export function dateOf(text: string | undefined): Date | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms);
}
