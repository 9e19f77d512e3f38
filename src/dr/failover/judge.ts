import type { RecoveryInstance, SourceServer } from '@aws-sdk/client-drs';
import type { FailbackError } from '../../errors.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { isoOf, timeOf } from '../inventory/jobs.ts';
import { restoredTo } from '../restored-to.ts';
import { stageOf } from '../status/stage-of.ts';
import type { Stage } from '../status/stages.ts';
import { guard } from './guard.ts';
import { unready } from './readiness.ts';
import type { Wish } from './wish.ts';

/** An instance that DRS deletes when it launches another. */
export interface Deleted {
  readonly id: string;
  /** `unlisted`: it was taken out of DRS, and nobody knows for what it is used. */
  readonly kind: 'drill' | 'recovery' | 'unlisted';
  /** Of which time its data is, ISO 8601. */
  readonly of: string | null;
}

/** What is to be done with a server. */
export type Verdict =
  | { readonly does: 'start'; readonly sourceServer: SourceServer; readonly deletes: readonly Deleted[] }
  /** A job does it already. */
  | { readonly does: 'follow'; readonly sourceServer: SourceServer; readonly jobID: string }
  /** It was done before; if the instance has moved on in the flow, where it stands. */
  | {
      readonly does: 'keep';
      readonly sourceServer: SourceServer | null;
      readonly instance: RecoveryInstance;
      readonly stage: Stage;
    }
  | { readonly does: 'refuse'; readonly error: FailbackError };

/**
 * Only by what the clouds say. DRS deletes the instance of a server when it launches another, so nothing is started that
 * would cost a failed-over server its instance unless that is wanted. `unlisted` are ids of instances that DRS launched
 * for it, but does not list any more.
 */
export function judge(row: ServerRow, wish: Wish, unlisted: readonly string[] = []): Verdict {
  const { server, sourceServer, recoveryInstance: instance, ambiguous } = row;
  const refuse = (why: string, hint: string): Verdict => ({
    does: 'refuse',
    error: guard(`${server.name} ${why}`, hint),
  });
  if (ambiguous.length > 0) {
    return refuse(`may be ${ambiguous.join(' or ')} in DRS.`, 'sourceServer in the plan says which it is.');
  }
  const job = runningJob(row);
  if (sourceServer && job?.kind === (wish.isDrill ? 'drill' : 'recovery')) {
    return { does: 'follow', sourceServer, jobID: job.id };
  }
  if (job) {
    return refuse(`is in the hands of another job of DRS (${job.kind}, ${job.id}).`, 'Run it again when that is over.');
  }
  if (instance && wish.isDrill === (instance.isDrill ?? false) && !wish.replace)
    return kept(row, instance, wish, refuse);
  if (instance && wish.isDrill && !instance.isDrill) {
    return refuse(
      `is failed over: a drill would delete the instance ${instance.recoveryInstanceID} on which it runs.`,
      'Drills are for servers that run on Azure.',
    );
  }
  if (unlisted.length > 0 && (wish.isDrill || !wish.replace)) {
    return refuse(
      `was taken out of DRS as ${unlisted.join(', ')}, which a launch would delete.`,
      'Terminate it in EC2 if nobody needs it; a failover replaces it with --replace.',
    );
  }
  if (!sourceServer) return refuse('is not replicated to AWS.', 'failback dr protect installs the agent.');
  const elsewhere = restoredTo(sourceServer);
  if (elsewhere !== undefined && !wish.force) {
    return refuse(
      `came back to ${elsewhere}, and what DRS has is of before that (${sourceServer.sourceServerID}).`,
      `Write vm: ${elsewhere} in the plan, then failback dr protect; --force recovers the old data.`,
    );
  }
  const reason = wish.force ? undefined : unready(sourceServer, row.machine, wish);
  if (reason !== undefined) {
    return refuse(
      `is not ready for recovery: ${reason}.`,
      'After a disaster that is to be expected: --force recovers what DRS has, --snapshot TIME an earlier state.',
    );
  }
  return { does: 'start', sourceServer, deletes: [...deletedOf(instance), ...unlisted.map(unlistedOne)] };
}

function deletedOf(instance: RecoveryInstance | null | undefined): Deleted[] {
  if (!instance) return [];
  const { recoveryInstanceID: id = '', isDrill, pointInTimeSnapshotDateTime } = instance;
  return [{ id, kind: isDrill ? 'drill' : 'recovery', of: isoOf(timeOf(pointInTimeSnapshotDateTime)) }];
}

function unlistedOne(id: string): Deleted {
  return { id, kind: 'unlisted', of: null };
}

/** An instance that is there is taken, if it is what was asked for. */
function kept(
  row: ServerRow,
  instance: RecoveryInstance,
  { point }: Wish,
  refuse: (why: string, hint: string) => Verdict,
): Verdict {
  const [its, stage] = [timeOf(instance.pointInTimeSnapshotDateTime), stageOf(row)];
  if (stage === 'failback-done' || stage === 'cut-over') {
    return refuse(
      `has come back to Azure, but its instance ${instance.recoveryInstanceID} is still there.`,
      'failback dr cutover --commit ends it, and DRS replicates again; --replace deletes it for a new one.',
    );
  }
  if (point === null || its === null || its <= point.getTime()) {
    return { does: 'keep', sourceServer: row.sourceServer ?? null, instance, stage };
  }
  return refuse(
    `has an instance already, of ${isoOf(its)} (${instance.recoveryInstanceID}).`,
    instance.isDrill
      ? 'End that drill first (--end-drill), or start another in its place with --replace.'
      : 'DRS would delete it, with all that was written there since: --replace does so.',
  );
}

/** A job of the last minute may be missing from the list; the server itself knows of it. */
function runningJob({
  jobs = [],
  sourceServer,
}: ServerRow): { readonly id: string; readonly kind: string } | undefined {
  const running = jobs.find((job) => job.running);
  if (running) return running;
  const { initiated, status } = sourceServer?.lifeCycle?.lastLaunch ?? {};
  const { jobID: id, type } = initiated ?? {};
  if (id === undefined || (status !== 'PENDING' && status !== 'IN_PROGRESS')) return undefined;
  return jobs.some((job) => job.id === id) ? undefined : { id, kind: type === 'DRILL' ? 'drill' : 'recovery' };
}
