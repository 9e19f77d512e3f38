import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { listRecoveryInstances } from '../../aws/drs/recovery-instances.ts';
import { formatDuration } from '../../duration.ts';
import { FailbackError, toFailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import { type FollowedJob, followJob, jobFailure } from '../follow-job.ts';
import type { PlanServer } from '../plan/plan.ts';
import { poll } from '../poll.ts';
import { measure, type Recovered } from './recovered.ts';
import { type InstanceWatch, type SeenInstance, watchInstances } from './watch-instances.ts';

/** Servers of the plan by the ids of their source servers. */
export type Participants = ReadonlyMap<string, PlanServer>;

/** A job with what came of those servers of it that are of interest. */
export interface RecoveryRun {
  /** Undefined if it could not be followed. */
  readonly followed: FollowedJob | undefined;
  /** By the names of the servers. */
  readonly results: ReadonlyMap<string, Recovered | FailbackError>;
}

/** Milliseconds that an instance may take to boot after its launch, until the checks of EC2 are passed. */
const BOOT = 30 * 60_000;

/**
 * Follows a job that recovers servers until their instances run and the checks of EC2 are passed. A server that does not
 * get there has its error among the results. Throws `E_INTERRUPTED`.
 */
export async function followRecovery(flow: Flow, jobID: string, servers: Participants, isDrill: boolean) {
  try {
    return await follow(flow, jobID, servers, isDrill);
  } catch (thrown) {
    const error = toFailbackError(thrown, flow.signal);
    if (error.code === 'E_INTERRUPTED') throw error;
    return { followed: undefined, results: new Map([...servers.values()].map(({ name }) => [name, error])) };
  }
}

async function follow(flow: Flow, jobID: string, servers: Participants, isDrill: boolean): Promise<RecoveryRun> {
  const watch = watchInstances(flow);
  let watched = false;
  const followed = await followJob(flow, jobID, {
    names: new Map([...servers].map(([id, { name }]) => [id, name])),
    state: isDrill ? 'drilling' : 'failing-over',
    async onLook({ status, participatingServers = [] }) {
      if (status !== 'COMPLETED') watched = true;
      const launched = participatingServers.filter(({ launchStatus }) => launchStatus === 'LAUNCHED');
      await watch.look(launched.flatMap(({ recoveryInstanceID }) => recoveryInstanceID ?? []));
    },
  });
  const launched = [...servers.keys()].filter((id) => jobFailure(followed, id) === undefined);
  const instances = await listRecoveryInstances(flow.aws, flow.signal, { sourceServerIDs: launched });
  const instanceOf = (id: string) => instances.find((one) => one.sourceServerID === id && one.jobID === jobID);
  await untilUp(
    flow,
    watch,
    launched.flatMap((id) => instanceOf(id)?.ec2InstanceID ?? []),
  );
  const results = [...servers].map(([sourceServerID, server]): readonly [string, Recovered | FailbackError] => {
    const instance = instanceOf(sourceServerID);
    const seen = watch.seen(instance?.ec2InstanceID ?? '');
    const failure = jobFailure(followed, sourceServerID) ?? bootFailure(flow, instance, seen);
    if (failure) return [server.name, failure];
    const result: Recovered = {
      ...{ state: isDrill ? 'drill-running' : 'failed-over', wave: server.wave, sourceServer: sourceServerID },
      ...{ recoveryInstance: instance?.recoveryInstanceID ?? null, privateIp: seen?.privateIp ?? null, job: jobID },
      ...measure({ followed, sourceServerID, instance, seen, watched }),
    };
    return [server.name, result];
  });
  return { followed, results: new Map(results) };
}

async function untilUp(flow: Flow, watch: InstanceWatch, ids: readonly string[]): Promise<void> {
  const begin = flow.now();
  await poll(flow, 'The instances', async () => {
    await watch.look(ids);
    const booting = ids.some((id) => (watch.seen(id)?.state ?? 'booting') === 'booting');
    return booting && flow.now() - begin < BOOT ? undefined : true;
  });
}

function bootFailure(
  { plan }: Flow,
  instance: RecoveryInstance | undefined,
  seen: SeenInstance | undefined,
): FailbackError | undefined {
  const id = instance?.recoveryInstanceID;
  const trouble = (message: string, hint: string) => new FailbackError('E_DR', message, { hint, data: { id } });
  if (id === undefined || seen?.state === 'gone') {
    return trouble(
      'It was launched, but its instance is gone.',
      'Somebody has ended it, or launched another: the same command launches it again.',
    );
  }
  if (seen?.state === 'up' || (seen?.state === 'stopped' && !plan.launch.start)) return undefined;
  if (seen?.state === 'stopped') {
    return trouble(
      `Its instance ${id} was launched, but is stopped.`,
      'Start it in EC2; the same command looks again.',
    );
  }
  return trouble(
    `Its instance ${id} was launched, but did not pass the checks of EC2 within ${formatDuration(BOOT)}.`,
    'The serial console of EC2 shows how far it boots (aws ec2 get-console-output); the same command looks again.',
  );
}
