import type { Aws } from '../aws.ts';
import type { AwsTags } from '../tags.ts';
import { type Job, listJobs } from './jobs.ts';

export interface RecoveryTarget {
  readonly sourceServerID: string;
  /** The newest state, taken now, unless told. */
  readonly recoverySnapshotID?: string | undefined;
}

export interface RecoveryOptions {
  readonly isDrill: boolean;
  readonly tags?: AwsTags | undefined;
}

/** Servers of one job at most (service quota "Source servers in a single job"). */
export const SERVERS_PER_JOB = 100;

/** How far back a job can have begun that still runs, in milliseconds: conversions of large disks take hours. */
export const RUNNING = 2 * 86_400_000;

/**
 * Starts the recovery, or a drill, of at most `SERVERS_PER_JOB` servers as one job. If such a job runs for all of them
 * already, that is given instead: a try whose answer was lost may have started it, or a run before. Throws what
 * `Aws.call` throws, `ConflictException` if other jobs work on some of them.
 */
export async function startRecovery(
  aws: Aws,
  signal: AbortSignal,
  targets: readonly RecoveryTarget[],
  { isDrill, tags = {} }: RecoveryOptions,
): Promise<Job> {
  const [drs, began] = [await aws.drs(), Date.now()];
  const initiatedBy = isDrill ? 'START_DRILL' : 'START_RECOVERY';
  const what = `start the ${isDrill ? 'drill' : 'recovery'} of ${counted(targets.length, 'server')}`;
  const isOurs = (job: Job) => job.initiatedBy === initiatedBy && isFor(job, targets);
  const running = (await runningJobs(aws, signal, began)).find(isOurs);
  if (running) return running;
  const sourceServers = targets.map(({ sourceServerID, recoverySnapshotID }) => ({
    sourceServerID,
    ...(recoverySnapshotID === undefined ? {} : { recoverySnapshotID }),
  }));
  return aws.call(what, signal, async (call) => {
    try {
      return started(await drs.startRecovery({ sourceServers, isDrill, tags: { ...tags } }, call));
    } catch (error) {
      // A try whose answer was lost may be what this one conflicts with.
      if ((error as Error).name !== 'ConflictException') throw error;
      const job = (await runningJobs(aws, signal, began)).find(isOurs);
      if (job === undefined) throw error;
      return job;
    }
  });
}

/**
 * Terminates recovery instances, with their disks; both drills and recoveries. If a job does that to all of them already,
 * that is given. Throws what `Aws.call` throws, `ConflictException` if other jobs work on some of them, or some are gone.
 */
export async function terminateRecoveryInstances(
  aws: Aws,
  signal: AbortSignal,
  recoveryInstanceIDs: readonly string[],
): Promise<Job> {
  const [drs, began] = [await aws.drs(), Date.now()];
  const ids = [...recoveryInstanceIDs];
  return aws.call(`terminate ${counted(ids.length, 'recovery instance')}`, signal, async (call) => {
    try {
      return started(await drs.terminateRecoveryInstances({ recoveryInstanceIDs: ids }, call));
    } catch (error) {
      // The same as above.
      if ((error as Error).name !== 'ConflictException') throw error;
      const job = (await runningJobs(aws, signal, began)).find((one) => ends(one, ids));
      if (job === undefined) throw error;
      return job;
    }
  });
}

/** Jobs that have not ended. Throws what `Aws.call` throws. */
export async function runningJobs(aws: Aws, signal: AbortSignal, now = Date.now()): Promise<Job[]> {
  const jobs = await listJobs(aws, signal, { since: new Date(now - RUNNING) });
  return jobs.filter(({ status }) => status !== 'COMPLETED');
}

function isFor({ participatingServers = [] }: Job, targets: readonly RecoveryTarget[]): boolean {
  const theirs = new Set(participatingServers.map(({ sourceServerID }) => sourceServerID));
  return theirs.size === targets.length && targets.every(({ sourceServerID }) => theirs.has(sourceServerID));
}

function ends({ initiatedBy, participatingServers = [] }: Job, instances: readonly string[]): boolean {
  const theirs = new Set(participatingServers.map(({ recoveryInstanceID }) => recoveryInstanceID));
  return initiatedBy === 'TERMINATE_RECOVERY_INSTANCES' && instances.every((id) => theirs.has(id));
}

function started({ job }: { readonly job?: Job }): Job {
  if (job === undefined) throw new TypeError('DRS named no job');
  return job;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
