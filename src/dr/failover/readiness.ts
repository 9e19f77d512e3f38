import type { SourceServer } from '@aws-sdk/client-drs';
import { recoverable, type ReplicationPhase, replicationOf } from '../../aws/drs/replication.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { formatDuration } from '../../duration.ts';
import type { Wish } from './wish.ts';

/** How replication looks when its machine was stopped. */
const SILENT: ReadonlySet<ReplicationPhase> = new Set(['stalled', 'disconnected', 'continuous', 'catching-up']);

/** Why a server should not be recovered now; undefined if nothing speaks against it. */
export function unready(
  server: SourceServer,
  machine: Machine | null | undefined,
  { point, stopSource, maxLagMs }: Pick<Wish, 'point' | 'stopSource' | 'maxLagMs'>,
): string | undefined {
  const replication = replicationOf(server);
  const { phase, lagMs, problem } = replication;
  if (recoverable(replication) === 'none') return 'its first synchronisation is not over';
  // An earlier point in time is there whatever replication does now.
  if (point !== null) return undefined;
  // This very command has stopped it.
  if (stopSource && machine?.power === 'deallocated' && SILENT.has(phase)) return undefined;
  // A backlog of which DRS says how old it is may be small enough.
  const flows = phase === 'continuous' || (phase === 'catching-up' && lagMs !== undefined && !problem);
  if (!flows) return `its replication is ${phase}${problem ? ` (${problem.code})` : ''}`;
  if (lagMs !== undefined && lagMs > maxLagMs)
    return `it is ${formatDuration(lagMs)} behind, more than ${formatDuration(maxLagMs)}`;
  return undefined;
}
