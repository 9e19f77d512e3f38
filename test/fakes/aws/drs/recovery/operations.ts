import type {
  DeleteRecoveryInstanceRequest,
  DescribeRecoveryInstancesRequest,
  DescribeRecoverySnapshotsRequest,
  DisconnectRecoveryInstanceRequest,
  TerminateRecoveryInstancesRequest,
} from '@aws-sdk/client-drs';
import type { Drs } from '../drs.ts';
import { handler, type Handlers } from '../handler.ts';
import { beginJob, type Participant, viewJob } from '../jobs/job.ts';
import { page } from '../pages.ts';
import { conflict } from '../refusals.ts';
import { iso } from '../times.ts';
import { type RecoveryInstance, viewInstance } from './recovery-instance.ts';
import { snapshotsOf } from './snapshots.ts';
import { runCourse } from './stages.ts';
import { startRecovery } from './start-recovery.ts';

export const recoveryOperations: Handlers = {
  StartRecovery: startRecovery,

  DescribeRecoverySnapshots: handler<DescribeRecoverySnapshotsRequest>(
    (drs, { sourceServerID = '', filters = {}, order = 'ASC', ...request }) => {
      const from = filters.fromDateTime === undefined ? -Infinity : Date.parse(filters.fromDateTime);
      const to = filters.toDateTime === undefined ? Infinity : Date.parse(filters.toDateTime);
      const server = drs.servers.get(sourceServerID);
      const all = server ? snapshotsOf(server, drs.now()) : [];
      const found = all.filter(({ at }) => at >= from && at <= to);
      return page(
        order === 'ASC' ? found : found.reverse(),
        request,
        ({ id }) => id,
        ({ id, at, ebsSnapshots }) => ({
          ...{ snapshotID: id, sourceServerID, expectedTimestamp: iso(at), timestamp: iso(at), ebsSnapshots },
        }),
      );
    },
  ),

  DescribeRecoveryInstances: handler<DescribeRecoveryInstancesRequest>((drs, { filters = {}, ...request }) => {
    const { recoveryInstanceIDs = [], sourceServerIDs = [] } = filters;
    const found = [...drs.instances.values()]
      .filter(({ id }) => recoveryInstanceIDs.length === 0 || recoveryInstanceIDs.includes(id))
      .filter(({ sourceServerID: of }) => sourceServerIDs.length === 0 || sourceServerIDs.includes(of));
    return page(
      found,
      request,
      ({ id }) => id,
      (instance) => viewInstance(drs, instance),
    );
  }),

  TerminateRecoveryInstances: handler<TerminateRecoveryInstancesRequest>((drs, { recoveryInstanceIDs = [] }) => {
    const instances = [...new Set(recoveryInstanceIDs)].map((id) => free(drs, id));
    const participants = instances.map(({ id, sourceServerID }): Participant => ({
      sourceServerID,
      recoveryInstanceID: id,
      launchStatus: 'PENDING',
    }));
    const job = beginJob(drs, {
      ...{ type: 'TERMINATE', initiatedBy: 'TERMINATE_RECOVERY_INSTANCES', participants },
      start: (started, now) => {
        for (const participant of participants) {
          const done = () => terminated(drs, participant);
          const stages = [{ name: 'CLEANUP', milliseconds: drs.pace.terminateMs } as const];
          runCourse(drs, { job: started, participant, stages, failure: undefined, done, failed: done }, now);
        }
      },
    });
    return { job: viewJob(drs, job) };
  }),

  /** The agent on the instance is told to go; the instance itself goes on. */
  DisconnectRecoveryInstance: handler<DisconnectRecoveryInstanceRequest>((drs, { recoveryInstanceID = '' }) => {
    drs.instance(recoveryInstanceID);
    const instance = free(drs, recoveryInstanceID);
    if (instance.disconnected) throw conflictOf(instance.id, 'is disconnected already');
    instance.disconnected = true;
    instance.failback = undefined;
  }),

  DeleteRecoveryInstance: handler<DeleteRecoveryInstanceRequest>((drs, { recoveryInstanceID = '' }) => {
    const instance = free(drs, recoveryInstanceID);
    if (!instance.disconnected) throw conflictOf(instance.id, 'has to be disconnected first');
    forget(drs, instance);
  }),
};

/** One that no job is working with. Throws ConflictException, for one that does not exist too. */
function free(drs: Drs, id: string): RecoveryInstance {
  const instance = drs.instances.get(id);
  if (!instance) throw conflictOf(id, 'does not exist');
  const job = drs.jobOf(instance.sourceServerID);
  if (job) throw conflictOf(id, `is participating in job ${job.id}`);
  return instance;
}

function terminated(drs: Drs, participant: Participant): void {
  const { recoveryInstanceID: id = '', sourceServerID } = participant;
  const instance = drs.instances.get(id);
  const server = drs.servers.get(sourceServerID);
  participant.launchStatus = 'TERMINATED';
  drs.ec2.terminate(id);
  if (instance) forget(drs, instance);
  if (!server) return;
  server.launched = server.launched.filter((one) => one !== id);
  if (server.lastLaunch) server.lastLaunch.status = 'TERMINATED';
}

function forget(drs: Drs, { id, sourceServerID }: RecoveryInstance): void {
  drs.instances.delete(id);
  const server = drs.servers.get(sourceServerID);
  if (server?.recoveryInstanceID === id) server.recoveryInstanceID = undefined;
}

const conflictOf = (id: string, why: string) =>
  conflict(`The recovery instance ${id} ${why}.`, { type: 'recovery-instance', id });
