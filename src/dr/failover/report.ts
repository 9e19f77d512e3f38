import type { ServerResult } from '../each-server.ts';
import type { Flow } from '../flow.ts';
import { type FollowedJob } from '../follow-job.ts';
import { isoOf, timeOf } from '../inventory/jobs.ts';
import type { Wish } from './wish.ts';
import type { Recovered } from './recovered.ts';

/** How a drill or a failover went. Times are ISO 8601, lengths of time milliseconds; null is: nobody knows. */
export interface RecoveryReport {
  readonly plan: string;
  readonly kind: 'drill' | 'failover';
  readonly region: string;
  /** When the first job began. */
  readonly startedAt: string | null;
  /** The last point in time that was allowed; null for the newest state. */
  readonly snapshot: string | null;
  /** From the begin of the first job until the last instance was ready, with the waits between waves. */
  readonly rtoMs: number | null;
  /** The oldest data of all servers. */
  readonly rpoMs: number | null;
  readonly servers: readonly ReportedServer[];
  readonly jobs: readonly ReportedJob[];
}

export interface ReportedServer extends Partial<Recovered> {
  readonly name: string;
  readonly state: string;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

export interface ReportedJob {
  readonly id: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly log: readonly {
    readonly at: string | null;
    /** Of the plan, else the id of the source server; null if it is about the job. */
    readonly server: string | null;
    /** `CONVERSION_START` */
    readonly event: string;
    readonly error: string | null;
  }[];
}

/** Puts together what was measured; servers that failed count in neither time. */
export function recoveryReport(
  { plan }: Pick<Flow, 'plan'>,
  { isDrill, point }: Pick<Wish, 'isDrill' | 'point'>,
  results: readonly ServerResult<Recovered>[],
  jobs: readonly FollowedJob[],
): RecoveryReport {
  const values = results.flatMap(({ value }) => value ?? []);
  const starts = values.flatMap(({ startedAt }) => timeOf(startedAt ?? undefined) ?? []);
  const ends = values.flatMap(({ startedAt, rtoMs }) => endOf(startedAt, rtoMs) ?? []);
  const ages = values.flatMap(({ rpoMs }) => rpoMs ?? []);
  const began = jobs.flatMap(({ job }) => timeOf(job.creationDateTime) ?? []);
  const nameOf = new Map(results.flatMap(({ name, value }) => (value ? [[value.sourceServer, name]] : [])));
  return {
    ...{ plan: plan.name, kind: isDrill ? 'drill' : 'failover', region: plan.aws.region },
    startedAt: isoOf(least(began)),
    snapshot: point?.toISOString() ?? null,
    rtoMs: ends.length === 0 ? null : Math.max(...ends) - Math.min(...starts),
    rpoMs: ages.length === 0 ? null : Math.max(...ages),
    servers: results.map(({ name, state, value, error }) => ({
      ...{ ...value, name, state },
      error: error ? { code: error.code, message: error.message, hint: error.hint ?? null } : null,
    })),
    jobs: jobs.map((one) => reportedJob(one, nameOf)),
  };
}

function reportedJob({ job, log }: FollowedJob, nameOf: ReadonlyMap<string | null, string>): ReportedJob {
  return {
    ...{ id: job.jobID ?? '', startedAt: job.creationDateTime ?? null, endedAt: job.endDateTime ?? null },
    log: log.map(({ logDateTime = null, event = '', eventData: { sourceServerID = null, rawError = null } = {} }) => ({
      ...{ at: logDateTime, server: nameOf.get(sourceServerID) ?? sourceServerID, event, error: rawError },
    })),
  };
}

function endOf(startedAt: string | null, rtoMs: number | null): number | null {
  const start = timeOf(startedAt ?? undefined);
  return start === null || rtoMs === null ? null : start + rtoMs;
}

function least(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.min(...times);
}
