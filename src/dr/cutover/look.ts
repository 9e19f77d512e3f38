import { failbackOf } from '../../aws/drs/failback-state.ts';
import { sameId } from '../../azure/arm-id.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import type { FailbackMode } from '../check/server/generation.ts';
import { modeOf } from '../check/server/chosen.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import type { Inventory, ServerRow } from '../inventory/inventory.ts';
import { takeInventory } from '../inventory/take.ts';
import type { Plan, PlanServer } from '../plan/plan.ts';
import { planTagsOf } from '../tags.ts';
import { type CutoverNames, cutoverNames } from './names.ts';

/** A server on its way to the machine that it runs on from now on. */
export interface Subject {
  readonly server: PlanServer;
  readonly row: ServerRow;
  /** A new machine, or the original one with another OS disk. */
  readonly mode: FailbackMode;
  /** The machine after the cutover, once it is there. */
  readonly machine: Machine | null;
  /** It was committed before. */
  readonly restored: Machine | null;
  readonly names: CutoverNames;
}

/** What both clouds have of the servers now. Throws what could not be read. */
export async function lookAtSubjects(flow: Flow): Promise<readonly Subject[]> {
  const parts = ['sourceServers', 'recoveryInstances', 'jobs', 'machines', 'disks', 'made'] as const;
  const inventory = await takeInventory(flow, { parts, jobDays: 2 });
  const [failure] = inventory.failures;
  if (failure) throw failure.error;
  return inventory.rows.map((row) => subjectOf(flow, row, inventory));
}

function subjectOf({ plan }: Flow, row: ServerRow, { parts: { machines = [] } }: Inventory): Subject {
  const { server, machine: original } = row;
  const names = cutoverNames(plan.name, server.name, namesOfOthers(plan, row, machines));
  return {
    ...{ server, row, names },
    mode: modeFound(row) ?? (row.recoveryInstance ? modeOf(plan, server) : 'new-vm'),
    machine: row.cutoverMachine ?? null,
    restored: lastRestored(plan, server, original ? [...machines, original] : machines),
  };
}

/** What a cutover must not take for its own: machines of others, and what a server has of an earlier round. */
function namesOfOthers({ azure }: Plan, { made = [], cutoverMachine }: ServerRow, machines: readonly Machine[]) {
  const isHere = ({ group }: Machine) => group.toLowerCase() === azure.resourceGroup.toLowerCase();
  const others = machines.filter((one) => isHere(one) && !sameId(one.id, cutoverMachine?.id));
  return [...others, ...made.filter(({ role }) => role === 'restored')].map(({ name }) => name);
}

/** The machine of the last round, where a server has come back more than once. */
function lastRestored(plan: Plan, server: PlanServer, machines: readonly Machine[]): Machine | null {
  const found = machines.flatMap((machine) => {
    const its = planTagsOf(machine.tags);
    const isIts = its?.plan === plan.name && its.server === server.name && its.role === 'restored';
    return isIts ? [{ machine, made: its.made?.getTime() ?? 0 }] : [];
  });
  return found.sort((a, b) => b.made - a.made)[0]?.machine ?? null;
}

/** By what was done already, whatever the plan says now. */
function modeFound({ machine, failbackMachine, cutoverMachine }: ServerRow): FailbackMode | undefined {
  const used = cutoverMachine ?? failbackMachine;
  if (!used) return undefined;
  return sameId(used.id, machine?.id) ? 'swap-os-disk' : 'new-vm';
}

/** Throws `E_GUARD` unless all data of the server is back on Azure. */
export function requireBack({ server: { name }, row, machine }: Pick<Subject, 'server' | 'row' | 'machine'>): void {
  const { recoveryInstance, ambiguous, jobs = [] } = row;
  if (ambiguous.length > 0) {
    throw guard(`${name} may be ${ambiguous.join(' or ')} in DRS.`, 'sourceServer in the plan says which it is.');
  }
  const job = jobs.find(({ running }) => running);
  if (job) throw guard(`${name} is in the hands of ${job.id} (${job.kind}).`, 'Run it again when that is over.');
  if (!recoveryInstance) {
    // Only its end is missing.
    if (machine) return;
    throw guard(
      `${name} has no recovery instance: there is nothing to come back.`,
      'failback dr status shows where it is.',
    );
  }
  const { recoveryInstanceID, isDrill = false } = recoveryInstance;
  if (isDrill)
    throw guard(`The instance ${recoveryInstanceID} of ${name} is of a drill.`, 'Only a failover comes back.');
  const { phase } = failbackOf(recoveryInstance);
  if (phase === 'completed') return;
  throw guard(`The failback of ${name} is not complete, but ${phase}.`, 'failback dr failback launch completes it.');
}
