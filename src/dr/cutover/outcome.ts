import type { FailbackMode } from '../check/server/generation.ts';
import { FailbackError } from '../../errors.ts';
import { textTable } from '../../text-table.ts';
import { formatPhase, phaseFailure, type PhaseOutcome } from '../outcome.ts';
import type { BootVerdict } from './boot-verdict.ts';

/** Where a server is after its cutover, its commit or its rollback. Null is: there is none. */
export interface CutOver {
  readonly state: string;
  readonly mode: FailbackMode;
  /** Id of the machine on Azure that it runs on. */
  readonly machine: string | null;
  /** Id of its OS disk. */
  readonly osDisk: string | null;
  readonly privateIp: string | null;
  /** Null if it was not looked at. */
  readonly boot: BootVerdict | null;
  /** Ids of what is still there of the old state, and costs. */
  readonly kept: readonly string[];
}

/** The error with which a cutover ends: `E_BOOT` if all that went wrong is that machines did not boot. */
export function cutoverFailure(outcome: PhaseOutcome): FailbackError | undefined {
  const failed = outcome.servers.flatMap((one) => (one.error ? [{ ...one, error: one.error }] : []));
  const [first] = failed;
  if (!first || failed.some(({ error }) => error.code !== 'E_BOOT')) return phaseFailure(outcome);
  const names = failed.map(({ name }) => name).join(', ');
  return new FailbackError('E_BOOT', `${failed.length} of ${outcome.servers.length} servers did not boot: ${names}.`, {
    hint: 'Look at each; the same command looks again, failback dr cutover --rollback undoes it.',
    data: { servers: Object.fromEntries(failed.map(({ name, error }) => [name, error.message])) },
  });
}

/** For people. */
export function formatCutover(outcome: PhaseOutcome<CutOver>): string {
  const rows = outcome.servers.flatMap(({ name, machine, privateIp, boot }) =>
    machine ? [[name, nameOf(machine), privateIp ?? '-', boot ? shown(boot) : '']] : [],
  );
  const kept = outcome.servers.flatMap(({ kept: ids = [] }) => ids.map(nameOf));
  return [
    ...(rows.length === 0 ? [] : [textTable([['server', 'machine', 'address', 'boot'], ...rows]), '']),
    formatPhase(outcome),
    ...(kept.length === 0 ? [] : [`still there, and costs: ${kept.join(', ')}`]),
  ].join('\n');
}

function shown({ ok, by, reason }: BootVerdict): string {
  return `${ok ? 'boots' : 'DOES NOT BOOT'} (${by})${reason === null ? '' : `: ${reason}`}`;
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
