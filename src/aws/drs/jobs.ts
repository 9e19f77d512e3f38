import type { DescribeJobsRequestFilters, Job, JobLog, ParticipatingServer } from '@aws-sdk/client-drs';
import type { Aws } from '../aws.ts';
import { allPages } from '../pages.ts';
import { inBatches, PAGE } from './page-size.ts';

export type { Job, JobLog, ParticipatingServer };

export interface JobFilter {
  /** Only these; all unless told. None, if the list is empty. */
  readonly jobIDs?: readonly string[] | undefined;
  /** Only those that began then or later. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Ids that the filter of jobs takes. */
const JOB_IDS = 1000;

/** Launches and terminations, in no particular order. Throws what `Aws.call` throws. */
export async function listJobs(
  aws: Aws,
  signal: AbortSignal,
  { jobIDs, since, until }: JobFilter = {},
): Promise<Job[]> {
  const drs = await aws.drs();
  const times = {
    ...(since === undefined ? {} : { fromDate: since.toISOString() }),
    ...(until === undefined ? {} : { toDate: until.toISOString() }),
  };
  const list = (filters: DescribeJobsRequestFilters) =>
    allPages(aws, 'list the jobs', signal, async (from, call) => {
      const page = await drs.describeJobs({ filters, maxResults: PAGE, ...from }, call);
      return { items: page.items, next: page.nextToken };
    });
  return inBatches(jobIDs, (ids) => list(ids ? { ...times, jobIDs: ids } : times), JOB_IDS);
}

/** What a job wrote so far, the oldest first. Throws what `Aws.call` throws. */
export async function jobLog(aws: Aws, signal: AbortSignal, jobID: string): Promise<JobLog[]> {
  const drs = await aws.drs();
  const items = await allPages(aws, `tell what happened in the job ${jobID}`, signal, async (from, call) => {
    const page = await drs.describeJobLogItems({ jobID, maxResults: PAGE, ...from }, call);
    return { items: page.items, next: page.nextToken };
  });
  const when = ({ logDateTime }: JobLog) => Date.parse(logDateTime ?? '') || 0;
  return items.sort((a, b) => when(a) - when(b));
}
