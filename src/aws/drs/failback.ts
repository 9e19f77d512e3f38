import type { GetFailbackReplicationConfigurationResponse, Job } from '@aws-sdk/client-drs';
import type { Aws } from '../aws.ts';
import type { AwsTags } from '../tags.ts';
import { runningJobs } from './recovery.ts';

export interface FailbackSettings {
  /** True if the way goes through a VPN. */
  readonly usePrivateIP: boolean;
  /** Megabits a second; 0 is no limit. */
  readonly bandwidthMbps: number;
}

export type FailbackConfiguration = GetFailbackReplicationConfigurationResponse;

/** How the data of a recovery instance will go back. Throws what `Aws.call` throws. */
export async function failbackSettings(
  aws: Aws,
  signal: AbortSignal,
  recoveryInstanceID: string,
): Promise<FailbackConfiguration> {
  const drs = await aws.drs();
  return aws.call(`show the failback settings of ${recoveryInstanceID}`, signal, (call) =>
    drs.getFailbackReplicationConfiguration({ recoveryInstanceID }, call),
  );
}

/** Sets them, unless they are so already. Throws what `Aws.call` throws. */
export async function setFailbackSettings(
  aws: Aws,
  signal: AbortSignal,
  recoveryInstanceID: string,
  { usePrivateIP, bandwidthMbps }: FailbackSettings,
): Promise<void> {
  const there = await failbackSettings(aws, signal, recoveryInstanceID);
  if (there.usePrivateIP === usePrivateIP && (there.bandwidthThrottling ?? 0) === bandwidthMbps) return;
  const drs = await aws.drs();
  const settings = { recoveryInstanceID, usePrivateIP, bandwidthThrottling: bandwidthMbps };
  await aws.call(`change the failback settings of ${recoveryInstanceID}`, signal, (call) =>
    drs.updateFailbackReplicationConfiguration(settings, call),
  );
}

/**
 * Makes the machines on the other side bootable and reboots them; at most `SERVERS_PER_JOB` as one job. If a job does
 * that to all of them already, that is given: a try whose answer was lost may have started it. Throws what `Aws.call`
 * throws, `ConflictException` if some of them are not ready, or launched already: look at the recovery instance then.
 */
export async function startFailbackLaunch(
  aws: Aws,
  signal: AbortSignal,
  recoveryInstanceIDs: readonly string[],
  tags: AwsTags = {},
): Promise<Job> {
  const [drs, began] = [await aws.drs(), Date.now()];
  const ids = [...recoveryInstanceIDs];
  return aws.call(`launch the failback of ${ids.join(', ')}`, signal, async (call) => {
    try {
      const { job } = await drs.startFailbackLaunch({ recoveryInstanceIDs: ids, tags: { ...tags } }, call);
      if (job === undefined) throw new TypeError('DRS named no job');
      return job;
    } catch (error) {
      if ((error as Error).name !== 'ConflictException') throw error;
      const job = (await runningJobs(aws, signal, began)).find((one) => launches(one, ids));
      if (job === undefined) throw error;
      return job;
    }
  });
}

function launches({ initiatedBy, participatingServers = [] }: Job, instances: readonly string[]): boolean {
  const theirs = new Set(participatingServers.map(({ recoveryInstanceID }) => recoveryInstanceID));
  return initiatedBy === 'FAILBACK' && instances.every((id) => theirs.has(id));
}

/** Gives the failback up; the recovery instance stays as it is. Throws what `Aws.call` throws. */
export async function stopFailback(aws: Aws, signal: AbortSignal, recoveryInstanceID: string): Promise<void> {
  const drs = await aws.drs();
  await aws.call(`stop the failback of ${recoveryInstanceID}`, signal, (call) =>
    drs.stopFailback({ recoveryInstanceID }, call),
  );
}
