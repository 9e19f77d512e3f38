import type { StartRecoveryRequest } from '@aws-sdk/client-drs';
import type { Drs } from '../drs.ts';
import { handler } from '../handler.ts';
import { beginJob, type Job, type Participant, viewJob } from '../jobs/job.ts';
import { conflict, quotaExceeded } from '../refusals.ts';
import { progressOf } from '../replication/replication.ts';
import { endLaunched, launch } from './launch.ts';
import { type RecoverySnapshot, snapshotsOf } from './snapshots.ts';
import { runCourse, type Stage } from './stages.ts';

/** `StartRecovery`: a job that launches servers, each from a point in time or from now. */
export const startRecovery = handler<StartRecoveryRequest>((drs, { sourceServers = [], isDrill = false, tags }) => {
  const { serversPerJob } = drs.limits;
  if (sourceServers.length > serversPerJob) {
    throw quotaExceeded(`A job can have at most ${serversPerJob} source servers.`, 'L-B827C881');
  }
  const ids = sourceServers.map(({ sourceServerID = '' }) => sourceServerID);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw conflictOf(twice, 'appears more than once in the request');
  const chosen = new Map<string, RecoverySnapshot | undefined>();
  for (const { sourceServerID = '', recoverySnapshotID } of sourceServers) {
    chosen.set(sourceServerID, snapshotFor(drs, sourceServerID, recoverySnapshotID));
  }

  const participants = ids.map((sourceServerID): Participant => ({ sourceServerID, launchStatus: 'PENDING' }));
  const job = beginJob(drs, {
    ...{ type: 'LAUNCH', initiatedBy: isDrill ? 'START_DRILL' : 'START_RECOVERY', participants, tags },
    start: (started, now) => {
      for (const participant of participants) {
        recover(drs, started, participant, chosen.get(participant.sourceServerID), now);
      }
    },
  });
  for (const id of ids) {
    const type = isDrill ? 'DRILL' : 'RECOVERY';
    drs.server(id).lastLaunch = { at: job.createdAt, jobID: job.id, type, status: 'PENDING' };
  }
  return { job: viewJob(drs, job) };
});

/** The snapshot that was asked for; undefined for one made at the time. Throws ConflictException. */
function snapshotFor(drs: Drs, id: string, snapshotID: string | undefined): RecoverySnapshot | undefined {
  const server = drs.servers.get(id);
  if (!server) throw conflictOf(id, 'does not exist');
  const job = drs.jobOf(id);
  if (job) throw conflictOf(id, `is already participating in job ${job.id}`);
  const snapshots = snapshotsOf(server, drs.now());
  if (snapshots.length === 0) throw conflictOf(id, 'has no recovery snapshots');
  if (snapshotID === undefined) return undefined;
  const found = snapshots.find((snapshot) => snapshot.id === snapshotID);
  if (!found) throw conflictOf(id, `has no recovery snapshot ${snapshotID}`);
  return found;
}

function recover(
  drs: Drs,
  job: Job,
  participant: Participant,
  snapshot: RecoverySnapshot | undefined,
  now: number,
): void {
  const server = drs.server(participant.sourceServerID);
  const { snapshotMs, conversionMs, launchMs, terminateMs } = drs.pace;
  let pointInTime = snapshot?.at ?? now;
  const stages: readonly (Stage | false)[] = [
    server.launched.length > 0 && { name: 'CLEANUP', milliseconds: terminateMs, act: () => endLaunched(drs, server) },
    snapshot === undefined && {
      ...{ name: 'SNAPSHOT', milliseconds: snapshotMs },
      // What the agent did not send by then is not in it.
      act: (at) => {
        pointInTime = progressOf(server.replication, at).freshTo ?? at;
      },
    },
    { name: 'CONVERSION', milliseconds: conversionMs },
    {
      ...{ name: 'LAUNCH', milliseconds: launchMs },
      act: () => {
        participant.recoveryInstanceID = launch(drs, { job, server, pointInTime });
      },
    },
  ];
  const judge = (status: 'LAUNCHED' | 'FAILED') => {
    participant.launchStatus = status;
    if (server.lastLaunch?.jobID === job.id) server.lastLaunch.status = status;
  };
  if (server.lastLaunch) server.lastLaunch.status = 'IN_PROGRESS';
  const failure = drs.failures.get(server.id)?.shift();
  runCourse(
    drs,
    {
      ...{ job, participant, failure, stages: stages.filter((stage) => stage !== false) },
      done: () => judge('LAUNCHED'),
      failed: () => judge('FAILED'),
    },
    now,
  );
}

const conflictOf = (id: string, why: string) =>
  conflict(`The source server ${id} ${why}.`, { type: 'source-server', id });
