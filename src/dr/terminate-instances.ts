import { isAwsCode } from '../aws/aws-error.ts';
import { listRecoveryInstances } from '../aws/drs/recovery-instances.ts';
import { terminateRecoveryInstances } from '../aws/drs/recovery.ts';
import type { Job } from '../aws/drs/jobs.ts';
import { type FailbackError, isFailbackError } from '../errors.ts';
import { jobBatches } from './batches.ts';
import type { Flow } from './flow.ts';
import { followJob, jobFailure } from './follow-job.ts';
import { whenThereIsRoom } from './when-there-is-room.ts';

/** A recovery instance, and the server whose it is. */
export interface Doomed {
  readonly recoveryInstanceID: string;
  readonly sourceServerID: string;
  /** Of the server of the plan. */
  readonly name: string;
}

/**
 * Terminates recovery instances with their disks, and waits for the jobs of DRS; what is gone already is as good. Gives
 * for each id why it is still there, or undefined. The caller has made sure that nobody needs them any more. Throws
 * `E_INTERRUPTED`.
 */
export async function terminateInstances(
  flow: Flow,
  doomed: readonly Doomed[],
): Promise<ReadonlyMap<string, FailbackError | undefined>> {
  const ended = await Promise.all(jobBatches(doomed).map((batch) => endBatch(flow, batch)));
  return new Map(ended.flatMap((batch) => [...batch]));
}

type Ended = Map<string, FailbackError | undefined>;

/** If DRS does not take them together, each half is tried for itself: one that is in use must not save the others. */
async function endBatch(flow: Flow, batch: readonly Doomed[]): Promise<Ended> {
  const { aws, signal } = flow;
  const ids = batch.map(({ recoveryInstanceID }) => recoveryInstanceID);
  try {
    const job = await whenThereIsRoom(flow, () => terminateRecoveryInstances(aws, signal, ids));
    return await judge(flow, batch, job);
  } catch (error) {
    if (!isFailbackError(error) || error.code === 'E_INTERRUPTED') throw error;
    if (!isAwsCode(error, 'ConflictException', 'ResourceNotFoundException') || batch.length === 1) {
      return new Map(await Promise.all(batch.map((one) => stillThere(flow, one, error))));
    }
    const half = Math.ceil(batch.length / 2);
    const halves = [batch.slice(0, half), batch.slice(half)].map((part) => endBatch(flow, part));
    return new Map((await Promise.all(halves)).flatMap((part) => [...part]));
  }
}

async function judge(flow: Flow, batch: readonly Doomed[], { jobID = '' }: Job): Promise<Ended> {
  const names = new Map(batch.map(({ sourceServerID, name }) => [sourceServerID, name]));
  const followed = await followJob(flow, jobID, { names, state: 'terminating' });
  return new Map(
    batch.map(({ recoveryInstanceID, sourceServerID }) => [recoveryInstanceID, jobFailure(followed, sourceServerID)]),
  );
}

async function stillThere(
  { aws, signal }: Flow,
  { recoveryInstanceID }: Doomed,
  error: FailbackError,
): Promise<[string, FailbackError | undefined]> {
  const gone = isAwsCode(error, 'ConflictException', 'ResourceNotFoundException')
    ? (await listRecoveryInstances(aws, signal, { recoveryInstanceIDs: [recoveryInstanceID] })).length === 0
    : false;
  return [recoveryInstanceID, gone ? undefined : error];
}
