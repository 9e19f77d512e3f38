import type { FailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import { takeInventory } from '../inventory/take.ts';
import { nextCommand } from '../status/next-command.ts';
import { type Problem, serverStatus } from '../status/server-status.ts';
import { type Back, backOf } from './back.ts';
import { initiationOf, type StepStatus } from './initiation.ts';

/** How the way back of a server stands, with what it is in. */
export interface FailbackServer extends Back {
  readonly name: string;
  /** What connects the client with the recovery instance; empty before and after. */
  readonly steps: readonly StepStatus[];
  readonly problem: Problem | null;
  readonly notes: readonly string[];
}

/** How the way back of a plan stands. */
export interface FailbackStatus {
  /** Name of the plan. */
  readonly plan: string;
  /** When the clouds were asked, ISO 8601. */
  readonly at: string;
  readonly servers: readonly FailbackServer[];
  /** The command line that comes next; null if there is none. */
  readonly next: string | null;
}

/** Asks both clouds, in few calls, and changes nothing. Throws what could not be read. */
export async function failbackStatus(flow: Flow): Promise<FailbackStatus> {
  const parts = ['sourceServers', 'recoveryInstances', 'jobs', 'machines'] as const;
  const { rows, failures, takenAt } = await takeInventory(flow, { parts });
  const failure: FailbackError | undefined = failures[0]?.error;
  if (failure) throw failure;
  const statuses = rows.map((row) => serverStatus(row, undefined));
  const servers = rows.map((row, index): FailbackServer => {
    const { name = row.server.name, problem = null, notes = [] } = statuses[index] ?? {};
    return { ...backOf(row), name, steps: initiationOf(row.recoveryInstance), problem, notes };
  });
  const next = nextCommand({
    ...{ servers: statuses, path: flow.path, now: takenAt },
    // Only the way back is of interest here.
    ...{ unconnected: false, drillsKnown: false },
  });
  return { plan: flow.plan.name, at: new Date(takenAt).toISOString(), servers, next };
}
