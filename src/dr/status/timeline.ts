import type { ServerRow } from '../inventory/inventory.ts';
import { type JobKind, type ServerJob, isoOf, timeOf } from '../inventory/jobs.ts';
import type { Mood } from './stages.ts';

/** Something that happened to a server. Times are ISO 8601. */
export interface TimelineEvent {
  readonly at: string;
  /** Null for what takes no time; what is not over has no end yet either. */
  readonly until: string | null;
  readonly running: boolean;
  readonly what: string;
  readonly mood: Mood;
}

const KINDS: Readonly<Record<JobKind, string>> = {
  drill: 'Drill',
  recovery: 'Failover',
  failback: 'Launch on Azure',
  terminate: 'Removal of the instance on AWS',
  other: 'Other job',
};

/** What the clouds still know of the past of a server, the oldest first. */
export function timelineOf({ sourceServer, recoveryInstance, jobs }: ServerRow): TimelineEvent[] {
  const { addedToServiceDateTime, firstByteDateTime } = sourceServer?.lifeCycle ?? {};
  const { pointInTimeSnapshotDateTime, failback } = recoveryInstance ?? {};
  const moments: (readonly [string | undefined, string, Mood])[] = [
    [addedToServiceDateTime, 'Added to DRS', 'plain'],
    [firstByteDateTime, 'First byte on AWS', 'plain'],
    [pointInTimeSnapshotDateTime, 'Point in time that was recovered', 'plain'],
    [failback?.failbackInitiationTime, 'Failback begun', 'plain'],
    [failback?.firstByteDateTime, 'First byte back on Azure', 'plain'],
  ];
  const events = moments.flatMap(([time, what, mood]): TimelineEvent[] => {
    const at = isoOf(timeOf(time));
    return at === null ? [] : [{ at, until: null, running: false, what, mood }];
  });
  return [...events, ...(jobs ?? []).flatMap(ofJob)].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function ofJob({ kind, begun, ended, running, launch }: ServerJob): TimelineEvent[] {
  const at = isoOf(begun);
  if (at === null) return [];
  const failed = launch === 'FAILED';
  const what = `${KINDS[kind]}${failed ? ', failed' : ''}`;
  return [{ at, until: isoOf(ended), running, what, mood: failed ? 'bad' : running ? 'busy' : 'good' }];
}
