import type { Job, LaunchStatus } from '@aws-sdk/client-drs';
import { dateOf } from '../../aws/drs/replication.ts';

/** What a job was started for. */
export type JobKind = 'drill' | 'recovery' | 'failback' | 'terminate' | 'other';

/** One server's part in a job of DRS. Times are milliseconds since 1970. */
export interface ServerJob {
  readonly id: string;
  readonly kind: JobKind;
  /** A job that is not over has no end; one that failed for this server is over like any other. */
  readonly running: boolean;
  readonly begun: number | null;
  readonly ended: number | null;
  /** How it went for this server: there is no failed job, only failed launches. */
  readonly launch: LaunchStatus | null;
}

const KINDS: Readonly<Record<string, JobKind>> = {
  START_DRILL: 'drill',
  START_RECOVERY: 'recovery',
  FAILBACK: 'failback',
  TERMINATE_RECOVERY_INSTANCES: 'terminate',
};

/** The jobs in which each source server took part, by its id, newest first. */
export function jobsByServer(jobs: readonly Job[]): ReadonlyMap<string, readonly ServerJob[]> {
  const byServer = new Map<string, ServerJob[]>();
  for (const job of newestFirst(jobs)) {
    for (const { sourceServerID, launchStatus } of job.participatingServers ?? []) {
      if (sourceServerID === undefined) continue;
      const known = byServer.get(sourceServerID) ?? [];
      known.push(partOf(job, launchStatus));
      byServer.set(sourceServerID, known);
    }
  }
  return byServer;
}

export function newestFirst(jobs: readonly Job[]): Job[] {
  return [...jobs].sort((a, b) => (timeOf(b.creationDateTime) ?? 0) - (timeOf(a.creationDateTime) ?? 0));
}

/** A time of AWS in milliseconds since 1970; null if there is none. */
export function timeOf(text: string | undefined): number | null {
  return dateOf(text)?.getTime() ?? null;
}

/** The same time as text: ISO 8601. */
export function isoOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

function partOf(job: Job, launch: LaunchStatus | undefined): ServerJob {
  return {
    id: job.jobID ?? '',
    kind: KINDS[job.initiatedBy ?? ''] ?? 'other',
    running: job.status !== 'COMPLETED',
    begun: timeOf(job.creationDateTime),
    ended: timeOf(job.endDateTime),
    launch: launch ?? null,
  };
}
