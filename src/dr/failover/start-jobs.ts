import type { Job } from '../../aws/drs/jobs.ts';
import { type RecoveryTarget, runningJobs, startRecovery } from '../../aws/drs/recovery.ts';
import { isAwsCode } from '../../aws/aws-error.ts';
import type { AwsTags } from '../../aws/tags.ts';
import { FailbackError, isFailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import { whenThereIsRoom } from '../when-there-is-room.ts';

export interface StartOptions {
  readonly isDrill: boolean;
  readonly tags: AwsTags;
}

/** Source servers with the job that recovers them, or why there is none. */
export interface Begun {
  readonly targets: readonly RecoveryTarget[];
  readonly started: Job | FailbackError;
}

/**
 * Starts the recovery of at most `SERVERS_PER_JOB` servers as one job. If DRS refuses them together, each half is tried
 * for itself, so that what one of them lacks holds up no other. Throws `E_INTERRUPTED`.
 */
export async function startJobs(
  flow: Flow,
  targets: readonly RecoveryTarget[],
  options: StartOptions,
): Promise<Begun[]> {
  const { aws, signal } = flow;
  try {
    return [{ targets, started: await whenThereIsRoom(flow, () => startRecovery(aws, signal, targets, options)) }];
  } catch (error) {
    if (!isFailbackError(error) || error.code === 'E_INTERRUPTED') throw error;
    if (!isAwsCode(error, ...OF_ONE)) return [{ targets, started: error }];
    if (targets.length === 1) return [{ targets, started: (await jobOfOthers(flow, targets, options)) ?? error }];
    const half = Math.ceil(targets.length / 2);
    const parts = [targets.slice(0, half), targets.slice(half)].map((part) => startJobs(flow, part, options));
    return (await Promise.all(parts)).flat();
  }
}

/** Refusals for which one server of many may be the reason, or their number. */
const OF_ONE = [
  'ConflictException',
  'ResourceNotFoundException',
  'ValidationException',
  'ServiceQuotaExceededException',
];

/** Somebody may have started the same in the moment before. */
async function jobOfOthers(
  flow: Flow,
  [target]: readonly RecoveryTarget[],
  { isDrill }: StartOptions,
): Promise<Job | undefined> {
  const jobs = await runningJobs(flow.aws, flow.signal, flow.now());
  return jobs.find(
    ({ initiatedBy, participatingServers = [] }) =>
      initiatedBy === (isDrill ? 'START_DRILL' : 'START_RECOVERY') &&
      participatingServers.some(({ sourceServerID }) => sourceServerID === target?.sourceServerID),
  );
}
