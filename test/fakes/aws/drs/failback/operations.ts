import type {
  GetFailbackReplicationConfigurationRequest,
  ReverseReplicationRequest,
  StartFailbackLaunchRequest,
  StopFailbackRequest,
  UpdateFailbackReplicationConfigurationRequest,
} from '@aws-sdk/client-drs';
import type { Drs } from '../drs.ts';
import { handler, type Handlers } from '../handler.ts';
import { beginJob, type Participant, viewJob } from '../jobs/job.ts';
import type { RecoveryInstance } from '../recovery/recovery-instance.ts';
import { runCourse } from '../recovery/stages.ts';
import { conflict, invalid, unfit } from '../refusals.ts';
import { startReplication } from '../replication/replication.ts';
import { AGENT_STEPS } from '../replication/steps.ts';
import { failbackStateOf } from './failback.ts';
import { clientSeen } from './watch.ts';

export const failbackOperations: Handlers = {
  GetFailbackReplicationConfiguration: handler<GetFailbackReplicationConfigurationRequest>(
    (drs, { recoveryInstanceID = '' }) => ({ recoveryInstanceID, ...drs.instance(recoveryInstanceID).configuration }),
  ),

  UpdateFailbackReplicationConfiguration: handler<UpdateFailbackReplicationConfigurationRequest>(
    (drs, { recoveryInstanceID = '', ...changes }) => {
      const instance = drs.instance(recoveryInstanceID);
      instance.configuration = { ...instance.configuration, ...given(changes) };
    },
  ),

  StartFailbackLaunch: handler<StartFailbackLaunchRequest>((drs, { recoveryInstanceIDs = [], tags }) => {
    const twice = recoveryInstanceIDs.find((id, index) => recoveryInstanceIDs.indexOf(id) !== index);
    if (twice !== undefined) throw invalid({ name: 'recoveryInstanceIDs', message: `${twice} appears more than once` });
    const instances = recoveryInstanceIDs.map((id) => ready(drs, id));
    const participants = instances.map(({ id, sourceServerID }): Participant => ({
      sourceServerID,
      recoveryInstanceID: id,
      launchStatus: 'PENDING',
    }));
    const job = beginJob(drs, {
      ...{ type: 'LAUNCH', initiatedBy: 'FAILBACK', participants, tags },
      start: (started, now) => {
        for (const [index, instance] of instances.entries()) {
          const participant = participants[index];
          if (participant) runLaunch(drs, { job: started, instance, participant }, now);
        }
      },
    });
    for (const { failback } of instances) {
      if (failback) Object.assign(failback, { jobID: job.id, launch: 'UNDER_WAY' });
    }
    return { job: viewJob(drs, job) };
  }),

  /** The client has to be booted again before it can begin again. */
  StopFailback: handler<StopFailbackRequest>((drs, { recoveryInstanceID = '' }) => {
    const instance = drs.instance(recoveryInstanceID);
    if (instance.failback?.launch === 'UNDER_WAY') throw conflictOf(instance.id, 'is being launched');
    if (instance.failback?.launch !== 'COMPLETED') instance.failback = undefined;
  }),

  ReverseReplication: handler<ReverseReplicationRequest>((drs, { recoveryInstanceID = '' }) => {
    drs.instance(recoveryInstanceID);
    throw unfit(`The origin environment of recovery instance ${recoveryInstanceID} is not AWS.`);
  }),
};

/** An instance that may be launched. Throws ValidationException, ConflictException. */
function ready(drs: Drs, id: string): RecoveryInstance {
  const instance = drs.instances.get(id);
  if (!instance) throw unfit(`The recovery instance ${id} does not exist.`);
  const job = drs.jobOf(instance.sourceServerID);
  if (job) throw conflictOf(id, `is participating in job ${job.id}`);
  const state = failbackStateOf(instance.failback, drs.now());
  if (state !== 'FAILBACK_READY_FOR_LAUNCH') throw conflictOf(id, `is not ready for launch (${state})`);
  return instance;
}

/** Conversion on the client's machine; a client that is gone by then does not convert. */
function runLaunch(drs: Drs, about: Launch, now: number): void {
  const { job, instance, participant } = about;
  const { failback } = instance;
  const failure = drs.failures.get(instance.id)?.shift();
  const convert = (at: number) => {
    if (!failback || !clientSeen(drs, failback, at)) throw new Error('The failback client was not seen.');
  };
  const end = (launch: 'COMPLETED' | 'FAILED') => {
    participant.launchStatus = launch === 'COMPLETED' ? 'LAUNCHED' : 'FAILED';
    if (failback) failback.launch = launch;
  };
  const stages = [{ name: 'CONVERSION', milliseconds: drs.pace.failbackLaunchMs, act: convert } as const];
  const done = (at: number) => {
    end('COMPLETED');
    if (failback?.toOriginal === true) protectAgain(drs, instance, at);
  };
  runCourse(drs, { job, participant, stages, failure, done, failed: () => end('FAILED') }, now);
}

interface Launch {
  readonly job: Parameters<typeof runCourse>[1]['job'];
  readonly instance: RecoveryInstance;
  readonly participant: Participant;
}

/** The agent on the original machine takes up its work without being installed again. */
function protectAgain(drs: Drs, { sourceServerID }: RecoveryInstance, now: number): void {
  const server = drs.servers.get(sourceServerID);
  if (!server) return;
  const { disks, halt } = server.replication;
  server.replication = startReplication({ disks, steps: AGENT_STEPS, begins: 'RESCAN', pace: drs.pace, now });
  if (halt?.error === 'AGENT_NOT_SEEN') server.replication.halt = { ...halt, at: now };
}

/** Without what was not given. */
function given<T extends object>(changes: T): { readonly [M in keyof T]: Exclude<T[M], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as never;
}

const conflictOf = (id: string, why: string) =>
  conflict(`The recovery instance ${id} ${why}.`, { type: 'recovery-instance', id });
