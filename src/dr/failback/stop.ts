import { type Failback, failbackOf } from '../../aws/drs/failback-state.ts';
import { stopFailback as giveUp } from '../../aws/drs/failback.ts';
import { deallocateMachine } from '../../azure/machines/life.ts';
import { approve } from '../approval.ts';
import { eachServer } from '../each-server.ts';
import { change } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { formatPhase, phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import { discardMade } from './discard.ts';
import { dropKeys } from './drop-keys.ts';
import { lookAtFailbacks, rowOf } from './look.ts';

export interface FailbackStopOptions {
  /** Remove the failback machines and disks that the flow made, too. @default false */
  readonly discard?: boolean | undefined;
}

/** A failback that was given up. */
export interface Stopped {
  readonly state: string;
  readonly recoveryInstance: string | null;
  /** ARM ids of what is left on Azure, and costs. */
  readonly kept: readonly string[];
}

/**
 * Gives failbacks up: the servers stay on AWS. Their failback machines are stopped, and with `discard` removed; an
 * original machine gets its own OS disk back then. Throws `E_GUARD` if it is not approved, `E_INTERRUPTED`, and what
 * could not be read.
 */
export async function stopFailbacks(
  flow: Flow,
  { discard = false }: FailbackStopOptions = {},
): Promise<PhaseOutcome<Stopped>> {
  const rows = await lookAtFailbacks(flow);
  if (rows.some(hasFailback)) await approve(flow, 'cleanup', approvalLines(rows, discard));
  const results = await eachServer(flow, async ({ name }, own): Promise<Stopped> => {
    const row = rowOf(rows, name);
    const id = row.recoveryInstance?.recoveryInstanceID ?? null;
    requireStoppable(row);
    if (id !== null && isUnderWay(row)) {
      const what = `give up the failback of ${id}`;
      await change(own, { cloud: 'aws', what }, () => giveUp(own.aws, own.signal, id));
    }
    const { failbackMachine: machine } = row;
    if (machine) {
      await dropKeys(own, machine.id);
      if (machine.power !== 'deallocated') {
        const what = `stop the machine ${machine.name}`;
        await change(own, { cloud: 'azure', what }, () => deallocateMachine(own.azure, machine.id, own.signal));
      }
    }
    const kept = await discardMade(own, row, discard);
    return { state: flow.dryRun ? 'would-stop' : discard ? 'discarded' : 'stopped', recoveryInstance: id, kept };
  });
  const back = rows.filter(isBack).map(({ server }) => server.name);
  const leads = back.length > 0 ? { next: 'cutover', onward: back } : { next: discard ? null : 'failback start' };
  const again = discard ? 'failback stop --discard' : 'failback stop';
  return phaseOutcome(flow, 'failback stop', results, { ...leads, again });
}

function hasFailback(row: ServerRow): boolean {
  return isUnderWay(row) || (row.failbackMachine ?? null) !== null;
}

function isUnderWay({ recoveryInstance }: ServerRow): boolean {
  const phase: Failback['phase'] = recoveryInstance ? failbackOf(recoveryInstance).phase : 'not-started';
  return phase !== 'not-started' && phase !== 'unknown';
}

function isBack({ recoveryInstance }: ServerRow): boolean {
  return Boolean(recoveryInstance && failbackOf(recoveryInstance).phase === 'completed');
}

function requireStoppable(row: ServerRow): void {
  const { server, jobs } = row;
  const job = jobs?.find(({ running, kind }) => running && kind === 'failback');
  if (job)
    throw guard(`The failback of ${server.name} is being launched (${job.id}).`, 'Wait: failback dr failback launch.');
  if (isBack(row)) {
    throw guard(
      `The failback of ${server.name} is complete: its disks on Azure are the server now.`,
      'failback dr cutover goes on, and failback dr cutover --rollback undoes that.',
    );
  }
}

function approvalLines(rows: readonly ServerRow[], discard: boolean): string[] {
  const lines = rows.filter(hasFailback).map(({ server, recoveryInstance, failbackMachine }) => {
    const { percent } = failbackOf(recoveryInstance ?? {}).replication;
    const there = percent === undefined ? '' : `, ${percent} % of its data is there`;
    return `  ${server.name}: ${failbackMachine?.name ?? 'no machine'}${there}`;
  });
  return [
    'These failbacks are given up; the servers stay on AWS:',
    ...lines,
    discard
      ? 'The machines and disks that were made for them are REMOVED; original machines get their own OS disks back.'
      : 'Their machines are stopped, and kept with their disks.',
  ];
}

/** The same for people, with what is kept. */
export function formatStopped(outcome: PhaseOutcome<Stopped>): string {
  const kept = outcome.servers.flatMap(({ kept: ids = [] }) =>
    ids.map((id) => `kept: ${id.split('/').slice(-2).join(' ')}`),
  );
  const hint = kept.length === 0 ? [] : ['What is kept costs; failback dr failback stop --discard removes it.'];
  return [formatPhase(outcome), ...kept, ...hint].join('\n');
}
