import type { Replication, ReplicationPhase } from '../../aws/drs/replication.ts';
import { formatDuration } from '../../duration.ts';

/** How the replication of a server goes, for programs. Null is: DRS does not say. */
export interface ReplicationStatus {
  readonly phase: ReplicationPhase;
  /** Of all data, how much is there: 0 to 100. */
  readonly percent: number | null;
  /** Milliseconds by which the other side is behind. */
  readonly lagMs: number | null;
  /** Bytes that were written, but are not yet on the other side. */
  readonly backlogBytes: number;
  /** When DRS expects the present phase to end, ISO 8601. */
  readonly eta: string | null;
  /** Which step of the initiation is under way, or failed. */
  readonly step: {
    readonly title: string;
    readonly number: number;
    readonly of: number;
    readonly failed: boolean;
  } | null;
  /** When DRS tries it again by itself, ISO 8601. */
  readonly nextAttempt: string | null;
}

export function replicationStatus(replication: Replication): ReplicationStatus {
  const { phase, percent = null, lagMs = null, backlogBytes, eta, step, nextAttempt } = replication;
  return {
    ...{ phase, percent, lagMs, backlogBytes, eta: eta?.toISOString() ?? null },
    step: step ? { title: step.title, number: step.number, of: step.of, failed: step.failed } : null,
    nextAttempt: nextAttempt?.toISOString() ?? null,
  };
}

/** Phases in which the part that is there says how far it is. */
const COUNTING: ReadonlySet<ReplicationPhase> = new Set([
  'syncing',
  'rescanning',
  'catching-up',
  'snapshotting',
  'stalled',
]);

/** The same for people: `syncing 45 %, 12 min left`, `2/11 boot the replication server`. */
export function replicationWords({ phase, percent, eta, step }: ReplicationStatus, now: number): string {
  if (step) return `${step.number}/${step.of} ${step.title}${step.failed ? ' failed' : ''}`;
  const part = percent !== null && COUNTING.has(phase) ? ` ${percent} %` : '';
  const left = eta === null ? 0 : Date.parse(eta) - now;
  const rest = left > 0 && phase !== 'continuous' ? `, ${formatDuration(left)} left` : '';
  return `${phase}${part}${rest}`;
}
