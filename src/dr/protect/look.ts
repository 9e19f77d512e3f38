import type { Machine } from '../../azure/machines/machine.ts';
import type { Flow } from '../flow.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { withMacs } from '../inventory/macs.ts';
import { type OldSourceServer, oldSourceServers } from '../inventory/old-source-servers.ts';
import { takeInventory } from '../inventory/take.ts';
import { planTagsOf } from '../tags.ts';

/** What both clouds have of the servers before they are protected. */
export interface Look {
  readonly rows: readonly ServerRow[];
  /** False if DRS was never set up in the region. */
  readonly initialised: boolean;
  readonly old: readonly OldSourceServer[];
  /** The machine that a server came back to last, if one was made for it. */
  readonly restored: (server: string) => Machine | undefined;
}

/** Both sides must answer: what is not known must not be installed twice. Throws what could not be read. */
export async function lookAtServers(flow: Flow): Promise<Look> {
  const parts = ['sourceServers', 'recoveryInstances', 'machines'] as const;
  const { rows, parts: read, failures, initialised = true } = await takeInventory(flow, { parts });
  const [failure] = failures;
  if (failure) throw failure.error;
  const own = rows.flatMap(({ machine }) => machine ?? []);
  const machines = new Map((await withMacs(flow, own)).map((machine) => [machine.id, machine]));
  const { name } = flow.plan;
  return {
    rows: rows.map((row) => ({ ...row, machine: machines.get(row.machine?.id ?? '') ?? row.machine })),
    initialised,
    old: oldSourceServers(name, rows, read.sourceServers ?? []),
    restored: (server) => lastRestored(name, server, read.machines ?? []),
  };
}

function lastRestored(plan: string, server: string, machines: readonly Machine[]): Machine | undefined {
  const restored = machines.flatMap((machine) => {
    const its = planTagsOf(machine.tags);
    const isIt = its?.plan === plan && its.server === server && its.role === 'restored';
    return isIt ? [{ machine, made: its.made?.getTime() ?? 0 }] : [];
  });
  return restored.sort((a, b) => b.made - a.made)[0]?.machine;
}
