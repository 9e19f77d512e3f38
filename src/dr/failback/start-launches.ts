import { isAwsCode } from '../../aws/aws-error.ts';
import { startFailbackLaunch } from '../../aws/drs/failback.ts';
import { isFailbackError } from '../../errors.ts';
import { jobBatches } from '../batches.ts';
import type { Flow } from '../flow.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { planTags } from '../tags.ts';
import { whenThereIsRoom } from '../when-there-is-room.ts';
import type { Launching } from './follow-launches.ts';

/** Refusals for which one server of many may be the reason. */
const OF_ONE = ['ConflictException', 'ResourceNotFoundException', 'ValidationException'];

/**
 * Launches the failback of servers, in jobs as large as DRS takes them. If it refuses some together, each half is tried
 * for itself, so that what one of them lacks holds up no other. Gives for each its job, or why there is none. Throws
 * `E_INTERRUPTED`.
 */
export async function startLaunches(flow: Flow, rows: readonly ServerRow[]): Promise<readonly Launching[]> {
  return (await Promise.all(jobBatches(rows).map((batch) => start(flow, batch)))).flat();
}

async function start(flow: Flow, rows: readonly ServerRow[]): Promise<readonly Launching[]> {
  const { aws, signal, plan } = flow;
  const ids = rows.flatMap(({ recoveryInstance }) => recoveryInstance?.recoveryInstanceID ?? []);
  try {
    const tags = planTags(plan, 'failback', undefined, flow.now());
    const { jobID = '' } = await whenThereIsRoom(flow, () => startFailbackLaunch(aws, signal, ids, tags));
    return rows.map((row) => ({ row, started: jobID }));
  } catch (error) {
    if (!isFailbackError(error) || error.code === 'E_INTERRUPTED') throw error;
    if (rows.length === 1 || !isAwsCode(error, ...OF_ONE)) return rows.map((row) => ({ row, started: error }));
    const half = Math.ceil(rows.length / 2);
    return (await Promise.all([rows.slice(0, half), rows.slice(half)].map((part) => start(flow, part)))).flat();
  }
}
