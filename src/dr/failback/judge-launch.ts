import { canLaunch, type Failback, failbackOf } from '../../aws/drs/failback-state.ts';
import { type FailbackError, toFailbackError } from '../../errors.ts';
import { guard } from '../failover/guard.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { requireAway } from './look.ts';

/** What is to be done with a server. */
export type LaunchVerdict =
  | { readonly does: 'launch'; readonly recoveryInstanceID: string }
  | { readonly does: 'follow'; readonly jobID: string }
  /** It is back on its disks. */
  | { readonly does: 'keep' }
  | { readonly does: 'refuse'; readonly error: FailbackError };

/** Only by what the clouds say. */
export function judgeLaunch(row: ServerRow): LaunchVerdict {
  try {
    const failback = row.recoveryInstance && failbackOf(row.recoveryInstance);
    if (failback?.phase === 'completed') return { does: 'keep' };
    const { recoveryInstanceID } = requireAway(row);
    const job = row.jobs?.find(({ running }) => running);
    if (job?.kind === 'failback') return { does: 'follow', jobID: job.id };
    if (job)
      throw guard(`${row.server.name} is in the hands of ${job.id} (${job.kind}).`, 'Run it again when that is over.');
    if (failback && canLaunch(failback)) return { does: 'launch', recoveryInstanceID };
    throw guard(`${row.server.name} cannot be launched yet: ${whyNot(failback)}.`, hintFor(failback));
  } catch (error) {
    return { does: 'refuse', error: toFailbackError(error) };
  }
}

function whyNot(failback: Failback | null | undefined): string {
  if (!failback || failback.phase === 'not-started') return 'its failback has not begun';
  const { phase, replication } = failback;
  const problem = replication.problem?.what.replace(/\.$/, '');
  if (problem !== undefined) return phase === 'error' ? `its failback failed: ${problem}` : problem;
  if (phase === 'ready') return `its data is ${replication.phase}, not continuous`;
  const percent = replication.percent === undefined ? '' : ` ${replication.percent} %`;
  return `its data is not there (${replication.phase}${percent})`;
}

const START = 'failback dr failback start begins it, or takes it up, and waits until it is ready.';

function hintFor(failback: Failback | null | undefined): string {
  const { mend } = failback?.replication.problem ?? {};
  if (mend === undefined) return START;
  // Waiting mends no failback that failed.
  return failback?.phase === 'error' && !mend.includes('failback start') ? `${mend} ${START}` : mend;
}
