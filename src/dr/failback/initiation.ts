import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { stepTitle } from '../../aws/drs/steps.ts';

/** One step of what connects a client with its recovery instance. */
export interface StepStatus {
  /** Of DRS, such as `COMPLETE_VOLUME_MAPPING`. */
  readonly name: string;
  readonly title: string;
  readonly status: 'not-started' | 'in-progress' | 'succeeded' | 'failed' | 'skipped' | 'unknown';
}

const STATUS: Readonly<Record<string, StepStatus['status']>> = {
  NOT_STARTED: 'not-started',
  IN_PROGRESS: 'in-progress',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  SKIPPED: 'skipped',
};

/** In their order; none if there is no failback. */
export function initiationOf(recovery: RecoveryInstance | null | undefined): StepStatus[] {
  const { steps = [] } = recovery?.dataReplicationInfo?.dataReplicationInitiation ?? {};
  return steps.map(({ name = '', status = '' }) => ({
    name,
    title: stepTitle(name),
    status: STATUS[status] ?? 'unknown',
  }));
}
