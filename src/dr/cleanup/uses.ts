import type { RecoveryInstance, SourceServer } from '@aws-sdk/client-drs';
import { failbackOf } from '../../aws/drs/failback-state.ts';
import { replicationOf } from '../../aws/drs/replication.ts';
import type { Power } from '../../azure/machines/power.ts';
import type { ServerJob } from '../inventory/jobs.ts';
import type { Role } from '../tags.ts';
import type { Use } from './thing.ts';

/** What is known of a server of the plan. */
export interface ServerFacts {
  readonly name: string;
  readonly instance: RecoveryInstance | null;
  /** Newest first. */
  readonly jobs: readonly ServerJob[];
  /** False if it has no machine on Azure at all; undefined if the plan does not name it any more. */
  readonly onAzure: boolean | undefined;
  /** True if it runs on what came back. */
  readonly cutOver: boolean;
}

/** On these the server itself runs, or ran before. */
const SERVERS_OWN: ReadonlySet<Role> = new Set([
  'restored',
  'cutover-vm',
  'cutover-nic',
  'cutover-disk',
  'borrowed-vm',
  'returned-vm',
  'replaced-os-disk',
]);

/** Why something on Azure is needed that was made for a server. */
export function azureUse(
  role: Role | undefined,
  { name, instance, jobs, cutOver }: ServerFacts,
  power?: Power,
): Use | undefined {
  if (role !== undefined && SERVERS_OWN.has(role)) {
    return never(
      `it belongs to ${name} itself`,
      'failback dr cutover --commit removes what a cutover leaves behind, failback dr failback stop --discard gives a machine back.',
    );
  }
  const phase = instance ? failbackOf(instance).phase : 'not-started';
  if (phase === 'completed') {
    return asked(`the data of ${name} came back to it`, 'failback dr cutover, and its --commit, make it free.');
  }
  if (phase !== 'not-started')
    return asked(`the failback of ${name} is ${phase}`, 'failback dr failback stop ends it.');
  if (instance && (power === 'running' || power === 'starting')) {
    return asked(`the Failback Client of ${name} runs on it`, 'failback dr failback stop ends it.');
  }
  const last = jobs.find(({ kind }) => kind === 'failback' || kind === 'recovery');
  if (!cutOver && !instance && last?.kind === 'failback' && last.launch === 'LAUNCHED') {
    return asked(
      `${name} came back by ${last.id}, and no cutover is seen: this may be all that there is of it`,
      'Make sure that the server runs somewhere else.',
    );
  }
  return undefined;
}

/** Why a recovery instance is. */
export function instanceUse(instance: RecoveryInstance, { name, jobs }: ServerFacts): Use | undefined {
  const job = runningUse(jobs);
  if (job) return job;
  const { ec2InstanceState: state, isDrill = false } = instance;
  if (state === 'TERMINATED' || state === 'NOT_FOUND') return undefined;
  const { phase } = failbackOf(instance);
  if (isDrill && phase === 'not-started') return undefined;
  if (isDrill) return asked(`a failback of it is ${phase}`, 'failback dr failback stop ends it.');
  return asked(
    `${name} was failed over to it`,
    'failback dr cutover --commit ends it once the server is back on Azure.',
  );
}

/** Why a source server is. */
export function sourceUse({ name, jobs, onAzure }: ServerFacts): Use | undefined {
  if (onAzure !== false) return runningUse(jobs);
  return (
    runningUse(jobs) ??
    asked(`${name} has no machine on Azure: this may be the last copy of it`, 'failback dr failover recovers it.')
  );
}

/** Why one is that stands for a machine on which the server ran before; `current` is the one in its place. */
export function oldSourceUse(name: string, jobs: readonly ServerJob[], current: SourceServer): Use | undefined {
  const { phase } = replicationOf(current);
  if (phase === 'continuous') return runningUse(jobs);
  return (
    runningUse(jobs) ??
    asked(
      `${current.sourceServerID}, in its place, does not replicate yet (${phase}): it has the last points in time of ${name}`,
      'failback dr protect waits until the new one is ready.',
    )
  );
}

function runningUse(jobs: readonly ServerJob[]): Use | undefined {
  const job = jobs.find(({ running }) => running);
  return job && never(`the job ${job.id} (${job.kind}) works on it`, 'Run it again when that is over.');
}

function asked(why: string, mend: string): Use {
  return { why, mend, never: false };
}

function never(why: string, mend: string): Use {
  return { why, mend, never: true };
}
