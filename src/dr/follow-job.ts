import { awaitJob, type JobServer } from '../aws/drs/await-job.ts';
import type { Job, JobLog } from '../aws/drs/jobs.ts';
import { FailbackError } from '../errors.ts';
import { inCell, report } from '../events.ts';
import type { Flow } from './flow.ts';

/** A job of DRS that is over. */
export interface FollowedJob {
  readonly job: Job;
  readonly servers: readonly JobServer[];
  /** The oldest first. */
  readonly log: readonly JobLog[];
}

export interface FollowOptions {
  /** Names of servers of the plan by the ids of their source servers. */
  readonly names: ReadonlyMap<string, string>;
  /** What a server is while the job works on it. */
  readonly state: string;
  /** Called with the job at each look. */
  readonly onLook?: ((job: Job) => Promise<void>) | undefined;
}

/**
 * Waits until a job of DRS is over, and shows what it writes in its log. There is no failed job: see `jobFailure`.
 * Throws what `awaitJob` throws.
 */
export async function followJob(
  { aws, host, signal }: Pick<Flow, 'aws' | 'host' | 'signal'>,
  jobID: string,
  { names, state, onLook }: FollowOptions,
): Promise<FollowedJob> {
  const log: JobLog[] = [];
  const onLog = (item: JobLog) => {
    log.push(item);
    const { event, eventData: { sourceServerID = '', rawError } = {} } = item;
    const name = names.get(sourceServerID);
    const words = `${jobWords(event)}${rawError === undefined ? '' : `: ${rawError}`}`;
    // What the job does with servers that are not of this run is not of interest.
    if (name !== undefined) report(inCell(host, name), 'dr.server', `${name}: ${words}`, { name, state });
    else if (sourceServerID === '') report(host, 'note.info', `${jobID}: ${words}`, { jobID, event });
  };
  return { ...(await awaitJob(aws, signal, jobID, { onLog, onLook })), log };
}

/** An event in the log of a job, for people: `SNAPSHOT_START` is "snapshot start". */
export function jobWords(event = 'no event'): string {
  return event.toLowerCase().replaceAll('_', ' ');
}

/** Why a job did not do its work with one of its servers; undefined if it did. */
export function jobFailure(
  { job, servers, log }: FollowedJob,
  sourceServerID: string | undefined,
): FailbackError | undefined {
  const server = servers.find((one) => one.sourceServerID === sourceServerID);
  if (server?.ok) return undefined;
  const { code, raw, what = lastWords(log, sourceServerID), mend } = server?.problem ?? {};
  const says = raw === undefined ? '' : ` DRS: ${raw}`;
  return new FailbackError('E_DR', `The job ${job.jobID} did not get through. ${what}${says}`, {
    hint: mend ?? 'failback dr status shows how the server stands; the same command tries it again.',
    data: { jobID: job.jobID, status: server?.status, code, raw },
  });
}

function lastWords(log: readonly JobLog[], sourceServerID: string | undefined): string {
  const last = log.findLast(({ eventData }) => eventData?.sourceServerID === sourceServerID);
  return last === undefined ? 'It did nothing with this server.' : `It came to "${jobWords(last.event)}".`;
}
