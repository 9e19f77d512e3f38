import { type ErrorCode, FailbackError } from '../../errors.ts';
import { type Flow, requireAccount } from '../flow.ts';
import type { PlanImage } from '../inventory/images.ts';
import type { Cloud, Inventory, PartName } from '../inventory/inventory.ts';
import { isoOf } from '../inventory/jobs.ts';
import { takeInventory } from '../inventory/take.ts';
import type { Tunnel } from '../inventory/tunnels.ts';
import { nextCommand } from './next-command.ts';
import { type ServerStatus, serverStatus } from './server-status.ts';
import type { Stage } from './stages.ts';

/** Something that could not be read. */
export interface Unknown {
  readonly cloud: Cloud;
  readonly parts: readonly PartName[];
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** One tunnel of the VPN. */
export interface TunnelStatus extends Omit<Tunnel, 'since'> {
  /** When it last changed, ISO 8601. */
  readonly since: string | null;
}

/** How a plan stands in both clouds. */
export interface DrStatus {
  /** Name of the plan. */
  readonly plan: string;
  /** When the clouds were asked, ISO 8601. */
  readonly at: string;
  /** In the order of the plan. */
  readonly servers: readonly ServerStatus[];
  /** How many servers stand where. */
  readonly counts: Readonly<Partial<Record<Stage, number>>>;
  /** Of the VPN; null if they are not known. */
  readonly tunnels: readonly TunnelStatus[] | null;
  /** Failback Client images of the plan; null if they are not known. */
  readonly images: readonly PlanImage[] | null;
  /** False if DRS was never set up in the region; null if it is not known. */
  readonly initialised: boolean | null;
  readonly unknown: readonly Unknown[];
  /** The command line that comes next; null if all is well. */
  readonly next: string | null;
}

const NEEDED: readonly PartName[] = ['sourceServers', 'recoveryInstances', 'jobs', 'tunnels', 'machines', 'images'];

/** Milliseconds that a cloud has for its answers: whoever looks wants to see the other one. */
const PATIENCE = 45_000;

/**
 * Asks both clouds, in at most a dozen calls for 500 servers, and changes nothing. If one of them does not answer, the
 * other is shown, after some patience (in milliseconds). Throws `E_GUARD` if the credentials are of another account than the plan's, `E_INTERRUPTED`, and what
 * was wrong if neither answers.
 */
export async function drStatus(flow: Flow, patienceMs = PATIENCE): Promise<DrStatus> {
  const inventory = await takeInventory(flow, { parts: NEEDED, patienceMs });
  const [first, second] = inventory.failures.filter(({ part }) => part === 'sourceServers' || part === 'machines');
  if (first && second) throw first.error;
  await guardAccount(flow, inventory);
  return statusOf(flow, inventory);
}

/** The trouble with what could not be read; undefined if all is known. */
export function statusFailure({ unknown }: DrStatus): FailbackError | undefined {
  const [first] = unknown;
  if (first === undefined) return undefined;
  const { code, message, hint } = first;
  return new FailbackError(code, message, { ...(hint === null ? {} : { hint }), data: { unknown } });
}

/** The status of what was read already. */
export function statusOf({ plan, path }: Pick<Flow, 'plan' | 'path'>, inventory: Inventory): DrStatus {
  const { rows, parts, failures, takenAt, initialised = null } = inventory;
  const tunnels = parts.tunnels?.map((tunnel) => ({ ...tunnel, since: isoOf(tunnel.since) })) ?? null;
  const { images = null } = parts;
  const servers = rows.map((row) => serverStatus(row, parts.images));
  const next = nextCommand({
    ...{ servers, path, now: takenAt, drillsKnown: parts.jobs !== undefined },
    unconnected: plan.vpn.kind !== 'existing' && tunnels?.length === 0,
  });
  const at = new Date(takenAt).toISOString();
  const counts = countsOf(servers);
  return { plan: plan.name, at, servers, counts, tunnels, images, initialised, unknown: unknownOf(failures), next };
}

/** The ids of what DRS has name the account; only where it has nothing that must be asked for. */
async function guardAccount({ plan, aws, signal }: Flow, { parts, failures }: Inventory): Promise<void> {
  const [arn] = [...(parts.sourceServers ?? []), ...(parts.recoveryInstances ?? [])].flatMap((one) => one.arn ?? []);
  const account = arn?.split(':')[4];
  if (account === plan.aws.account) return;
  if (failures.some(({ part }) => part === 'sourceServers')) return;
  await requireAccount(plan, aws, signal);
}

/** The same trouble in several parts is told once. */
function unknownOf(failures: Inventory['failures']): Unknown[] {
  const known = new Map<string, Unknown>();
  for (const { part, cloud, error } of failures) {
    const key = `${cloud} ${error.code === 'E_AWS_LOGIN' || error.code === 'E_AZURE_LOGIN' ? error.code : error.message}`;
    const parts = [...(known.get(key)?.parts ?? []), part];
    known.set(key, { cloud, parts, code: error.code, message: error.message, hint: error.hint ?? null });
  }
  return [...known.values()];
}

function countsOf(servers: readonly ServerStatus[]): DrStatus['counts'] {
  const counts: Partial<Record<Stage, number>> = {};
  for (const { stage } of servers) counts[stage] = (counts[stage] ?? 0) + 1;
  return counts;
}
