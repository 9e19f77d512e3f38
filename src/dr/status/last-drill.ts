import type { LaunchStatus } from '@aws-sdk/client-drs';
import type { ServerRow } from '../inventory/inventory.ts';
import { isoOf, timeOf } from '../inventory/jobs.ts';

export interface LastDrill {
  /** When it began, ISO 8601; null if it is not known. */
  readonly at: string | null;
  readonly outcome: 'launched' | 'failed' | 'running' | 'unknown';
}

/** The last drill: of the jobs, else what the server says of its last launch. Null if there is none, or none is known. */
export function lastDrillOf({ jobs, sourceServer }: ServerRow): LastDrill | null {
  const job = jobs?.find(({ kind }) => kind === 'drill');
  if (job) return { at: isoOf(job.begun), outcome: outcomeOf(job.launch, job.running) };
  const { initiated, status } = sourceServer?.lifeCycle?.lastLaunch ?? {};
  if (initiated?.type !== 'DRILL') return null;
  return { at: isoOf(timeOf(initiated.apiCallDateTime)), outcome: outcomeOf(status ?? null, false) };
}

/** An instance that was terminated had been launched. */
function outcomeOf(launch: LaunchStatus | null, running: boolean): LastDrill['outcome'] {
  if (launch === 'LAUNCHED' || launch === 'TERMINATED') return 'launched';
  if (launch === 'FAILED') return 'failed';
  return running || launch !== null ? 'running' : 'unknown';
}
