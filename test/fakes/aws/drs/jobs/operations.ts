import type { DeleteJobRequest, DescribeJobLogItemsRequest, DescribeJobsRequest } from '@aws-sdk/client-drs';
import { handler, type Handlers } from '../handler.ts';
import { page } from '../pages.ts';
import { conflict, notFound, unfit } from '../refusals.ts';
import { iso } from '../times.ts';
import { viewJob } from './job.ts';

export const jobOperations: Handlers = {
  /** The newest first. */
  DescribeJobs: handler<DescribeJobsRequest>((drs, { filters = {}, ...request }) => {
    const { jobIDs = [], fromDate, toDate } = filters;
    const from = fromDate === undefined ? -Infinity : Date.parse(fromDate);
    const to = toDate === undefined ? Infinity : Date.parse(toDate);
    const found = [...drs.jobs.values()]
      .filter(({ id }) => jobIDs.length === 0 || jobIDs.includes(id))
      .filter(({ createdAt }) => createdAt >= from && createdAt <= to)
      .reverse();
    return page(
      found,
      request,
      ({ id }) => id,
      (job) => viewJob(drs, job),
    );
  }),

  DescribeJobLogItems: handler<DescribeJobLogItemsRequest>((drs, { jobID = '', ...request }) => {
    const job = drs.jobs.get(jobID);
    if (!job) throw unfit(`The job ${jobID} does not exist.`);
    const items = job.log.map((item, index) => ({ ...item, index }));
    return page(
      items,
      request,
      ({ index }) => String(index),
      ({ at, event, data }) => ({ logDateTime: iso(at), event, eventData: data }),
    );
  }),

  DeleteJob: handler<DeleteJobRequest>((drs, { jobID = '' }) => {
    const job = drs.jobs.get(jobID);
    if (!job) throw notFound({ type: 'job', id: jobID });
    if (job.status !== 'COMPLETED') throw conflict(`The job ${jobID} is in progress.`, { type: 'job', id: jobID });
    drs.jobs.delete(jobID);
  }),
};
