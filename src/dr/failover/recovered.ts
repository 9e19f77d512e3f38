import type { RecoveryInstance } from '@aws-sdk/client-drs';
import type { ServerRow } from '../inventory/inventory.ts';
import { isoOf, timeOf } from '../inventory/jobs.ts';
import { stageOf } from '../status/stage-of.ts';
import type { FollowedJob } from '../follow-job.ts';
import type { SeenInstance } from './watch-instances.ts';

/** What came of one server. Times are ISO 8601; null is: it is not known, or not yet. */
export interface Recovered {
  readonly state: string;
  readonly wave: number;
  readonly sourceServer: string | null;
  readonly recoveryInstance: string | null;
  readonly privateIp: string | null;
  readonly job: string | null;
  /** When the job began. */
  readonly startedAt: string | null;
  /** When the instance was seen to run with its checks passed. */
  readonly readyAt: string | null;
  /** Milliseconds from one to the other; if nobody watched, to the end of the job: see `rtoUntil`. */
  readonly rtoMs: number | null;
  readonly rtoUntil: 'ready' | 'launched' | null;
  /** Of which time its data is. */
  readonly pointInTime: string | null;
  /** How old that data was, in milliseconds, when the snapshot was taken; for an earlier one, when the job began. */
  readonly rpoMs: number | null;
}

export interface Measured {
  readonly followed: FollowedJob;
  readonly sourceServerID: string;
  readonly instance: RecoveryInstance | undefined;
  readonly seen: SeenInstance | undefined;
  /** False if the job was over before anybody looked. */
  readonly watched: boolean;
}

/** What the job and its instance tell of the time that a recovery took, and of the data that it lost. */
export function measure({ followed, sourceServerID, instance, seen, watched }: Measured) {
  const { job, log } = followed;
  const started = timeOf(job.creationDateTime);
  const ready = watched && seen?.state === 'up' ? seen.at : null;
  const ended = ready ?? timeOf(job.endDateTime);
  const point = timeOf(instance?.pointInTimeSnapshotDateTime);
  const taken = log.findLast(
    ({ event, eventData }) => event === 'SNAPSHOT_END' && eventData?.sourceServerID === sourceServerID,
  );
  const reference = timeOf(taken?.logDateTime) ?? started;
  return {
    startedAt: isoOf(started),
    readyAt: isoOf(ready),
    rtoMs: between(started, ended),
    rtoUntil: ended === null ? null : ready === null ? ('launched' as const) : ('ready' as const),
    pointInTime: isoOf(point),
    rpoMs: between(point, reference),
  };
}

/** A server of which no job is followed. */
export function asItStands(row: ServerRow): Recovered {
  const { server, sourceServer, recoveryInstance } = row;
  const [network] = recoveryInstance?.recoveryInstanceProperties?.networkInterfaces ?? [];
  return {
    ...{ state: stageOf(row), wave: server.wave, sourceServer: sourceServer?.sourceServerID ?? null },
    ...{ recoveryInstance: recoveryInstance?.recoveryInstanceID ?? null, privateIp: network?.ips?.[0] ?? null },
    ...{ job: recoveryInstance?.jobID ?? null, startedAt: null, readyAt: null, rtoMs: null, rtoUntil: null },
    ...{ pointInTime: isoOf(timeOf(recoveryInstance?.pointInTimeSnapshotDateTime)), rpoMs: null },
  };
}

function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from);
}
