import { FailbackError } from '../../errors.ts';
import type { Aws } from '../aws.ts';
import { pollUntil } from '../poll-until.ts';
import { type Explanation, explainFailbackLaunch, explainLaunch, isLaunchFailure } from './explain.ts';
import { type Job, type JobLog, jobLog, listJobs } from './jobs.ts';

/** How a job went for one of its servers. */
export interface JobServer {
  readonly sourceServerID: string;
  readonly recoveryInstanceID: string | undefined;
  /** As DRS has it: `LAUNCHED`, `TERMINATED`, `FAILED`, or what it was when the job ended. */
  readonly status: string;
  readonly ok: boolean;
  /** The last failure that the log has for it; also where the job found a way round it. */
  readonly problem: Explanation | undefined;
}

export interface JobOutcome {
  readonly job: Job;
  readonly servers: readonly JobServer[];
}

export interface AwaitJobOptions {
  /** Called with each item of the log once, the oldest first. */
  readonly onLog?: ((item: JobLog) => void) | undefined;
  /** Called with the job at each look, the last one too. */
  readonly onLook?: ((job: Job) => Promise<void> | void) | undefined;
}

/** Looks for which a new job may still be missing from the list. */
const LOOKS = 5;

/**
 * Waits until a job is completed. There is no failed job: each server is judged for itself. Throws `E_AWS` if there is
 * no such job, and what `Aws.call` throws.
 */
export async function awaitJob(
  aws: Aws,
  signal: AbortSignal,
  jobID: string,
  { onLog, onLook }: AwaitJobOptions = {},
): Promise<JobOutcome> {
  const told = new Set<string>();
  let looks = 0;
  const look = async (): Promise<JobOutcome | undefined> => {
    const [job] = await listJobs(aws, signal, { jobIDs: [jobID] });
    if (job === undefined) {
      if (++looks >= LOOKS) throw noJob(jobID);
      return undefined;
    }
    // After the job, so that of a job that ended it is the whole log.
    const log = await jobLog(aws, signal, jobID);
    for (const item of log) {
      const key = JSON.stringify(item);
      if (!told.has(key)) onLog?.(item);
      told.add(key);
    }
    await onLook?.(job);
    return job.status === 'COMPLETED' ? { job, servers: judgeJob(job, log) } : undefined;
  };
  return pollUntil(aws, look, signal);
}

/** How a job that ended went for each server that took part. */
export function judgeJob(job: Job, log: readonly JobLog[]): JobServer[] {
  const explain = job.initiatedBy === 'FAILBACK' ? explainFailbackLaunch : explainLaunch;
  return (job.participatingServers ?? []).map(
    ({ sourceServerID = '', recoveryInstanceID, launchStatus = 'PENDING' }) => {
      const problem = log.findLast(
        ({ event, eventData }) =>
          isLaunchFailure(event) && (eventData?.sourceServerID ?? sourceServerID) === sourceServerID,
      );
      return {
        sourceServerID,
        recoveryInstanceID,
        status: launchStatus,
        ok: isDone(job, launchStatus),
        problem: problem?.event && explain(problem.event, problem.eventData?.rawError),
      };
    },
  );
}

function isDone({ type, initiatedBy }: Job, launchStatus: string): boolean {
  // What DRS writes there for a failback is not documented: the recovery instance tells how that went.
  if (initiatedBy === 'FAILBACK') return launchStatus !== 'FAILED';
  return launchStatus === (type === 'TERMINATE' ? 'TERMINATED' : 'LAUNCHED');
}

function noJob(jobID: string): FailbackError {
  return new FailbackError('E_AWS', `AWS has no job ${jobID}.`, {
    hint: 'Jobs can be deleted: failback dr status shows how the servers stand.',
    data: { jobID },
  });
}
