import type { Wire } from '../../service.ts';
import type { Drs } from '../drs.ts';
import { newId } from '../ids.ts';
import { quotaExceeded } from '../refusals.ts';
import { iso } from '../times.ts';

export type LaunchStatus = 'PENDING' | 'IN_PROGRESS' | 'LAUNCHED' | 'FAILED' | 'TERMINATED';

export interface Participant {
  readonly sourceServerID: string;
  recoveryInstanceID?: string | undefined;
  launchStatus: LaunchStatus;
}

export interface Job {
  readonly id: string;
  readonly type: 'LAUNCH' | 'TERMINATE';
  readonly initiatedBy: 'START_RECOVERY' | 'START_DRILL' | 'FAILBACK' | 'TERMINATE_RECOVERY_INSTANCES';
  readonly createdAt: number;
  readonly participants: readonly Participant[];
  readonly log: LogItem[];
  tags: Record<string, string>;
  status: 'PENDING' | 'STARTED' | 'COMPLETED';
  endedAt?: number;
}

export interface LogItem {
  readonly at: number;
  readonly event: string;
  readonly data: Wire;
}

export type NewJob = Pick<Job, 'type' | 'initiatedBy' | 'participants'> & {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Called when the job has started, with the time; it says `endJob` when all is done. */
  readonly start: (job: Job, now: number) => void;
};

/** Throws ServiceQuotaExceededException while too many jobs are under way. */
export function beginJob(drs: Drs, { start, tags = {}, ...what }: NewJob): Job {
  const active = [...drs.jobs.values()].filter(({ status }) => status !== 'COMPLETED');
  if (active.length >= drs.limits.concurrentJobs) {
    throw quotaExceeded(`At most ${drs.limits.concurrentJobs} jobs can be in progress at a time.`, 'L-D88FAC3A');
  }
  const createdAt = drs.now();
  const job: Job = { ...what, id: newId('drsjob'), createdAt, log: [], tags: { ...tags }, status: 'PENDING' };
  drs.jobs.set(job.id, job);
  drs.agenda.at(createdAt + drs.pace.jobPendingMs, (now) => {
    job.status = 'STARTED';
    log(job, now, 'JOB_START');
    start(job, now);
  });
  return job;
}

export function endJob(job: Job, now: number): void {
  log(job, now, 'JOB_END');
  job.status = 'COMPLETED';
  job.endedAt = now;
}

export function log(job: Job, at: number, event: string, data: Wire = {}): void {
  job.log.push({ at, event, data });
}

/** As `DescribeJobs` shows it. */
export function viewJob(drs: Drs, { id, endedAt, participants, createdAt, ...job }: Job): Wire {
  return {
    ...{ jobID: id, arn: drs.arn('job', id), type: job.type, initiatedBy: job.initiatedBy },
    creationDateTime: iso(createdAt),
    ...(endedAt !== undefined && { endDateTime: iso(endedAt) }),
    status: job.status,
    participatingServers: participants.map((one) => ({ ...one })),
    tags: job.tags,
  };
}
