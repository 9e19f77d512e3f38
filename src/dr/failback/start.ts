import { failbackOf } from '../../aws/drs/failback-state.ts';
import type { RecoveryInstance } from '../../aws/drs/recovery-instances.ts';
import { isFailbackError } from '../../errors.ts';
import { approve } from '../approval.ts';
import { modeOf } from '../check/server/chosen.ts';
import { eachServer, type ServerResult } from '../each-server.ts';
import type { Flow } from '../flow.ts';
import { runHooks, runServerHooks } from '../hooks.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import { type Back, backOf } from './back.ts';
import { isSwapped } from './borrowed-machine.ts';
import { type ClientMachine, ensureClientMachine } from './client-machine.ts';
import { goingOn } from './going-on.ts';
import { afterEach } from './hooks-after.ts';
import { type KeyMaker, keyMaker, planFailbackRole } from './keys.ts';
import { type Away, lookAtFailbacks, requireAway, rowOf } from './look.ts';
import { failbackNames } from './names.ts';
import { type Watching, watchFailbacks } from './watch.ts';

export interface FailbackStartOptions {
  /** Wait until all data is there, not only until the clients have paired. @default true */
  readonly wait?: boolean | undefined;
}

/**
 * Boots the Failback Client of each server, on a machine of its own or on the original one, and waits until it has paired
 * and until the data is there. What is there is taken, what runs is left running. Throws `E_GUARD` if disks of original
 * machines would be written over and that is not approved, `E_HOOK`, `E_INTERRUPTED`, and what `Aws.call` and
 * `Azure.call` throw.
 */
export async function startFailback(
  flow: Flow,
  { wait = true }: FailbackStartOptions = {},
): Promise<PhaseOutcome<Back>> {
  const rows = await lookAtFailbacks(flow);
  const overwritten = rows.filter((row) => writesOver(flow, row));
  if (overwritten.length > 0) await approve(flow, 'launch', overwriteLines(overwritten));
  await runHooks(flow, 'failback', 'before');
  if (flow.dryRun) await planFailbackRole(flow);
  const keys = keyMaker(flow);
  const begun = await eachServer(flow, ({ name }, own) => begin(own, rowOf(rows, name), keys));
  const watching = begun.flatMap(({ name, value }) =>
    value?.client ? [{ name, away: value.away, client: value.client } satisfies Watching] : [],
  );
  const ends = await goingOn(watchFailbacks(flow, watching, wait ? 'ready' : 'paired'), GOES_ON);
  const results = await afterEach(
    flow,
    'failback',
    begun.map((one) => resultOf(flow, one, ends.get(one.name))),
  );
  await runHooks(flow, 'failback', 'after');
  const next = wait ? 'failback launch' : 'failback status';
  return phaseOutcome(flow, 'failback start', results, { next, again: `failback start${wait ? '' : ' --no-wait'}` });
}

const GOES_ON =
  'The Failback Clients go on by themselves: failback dr failback status shows them, the same command takes them up again.';

interface Begun {
  readonly state: string;
  readonly away: Away;
  /** Undefined in a dry run, which waits for nothing, and for a server that has gone further. */
  readonly client: ClientMachine | undefined;
}

async function begin(flow: Flow, row: ServerRow, keys: KeyMaker): Promise<Begun> {
  const { recoveryInstance } = row;
  const isFurther =
    (recoveryInstance && failbackOf(recoveryInstance).phase === 'completed') ||
    row.jobs?.some(({ running, kind }) => running && kind === 'failback');
  if (recoveryInstance && isFurther) {
    const away = { row, recovery: recoveryInstance, recoveryInstanceID: recoveryInstance.recoveryInstanceID ?? '' };
    return { state: 'launched', away, client: undefined };
  }
  const away = requireAway(row);
  await runServerHooks(flow, 'failback', 'before', row.server);
  const client = await ensureClientMachine(flow, away, keys);
  return { state: client ? 'client-runs' : 'would-start', away, client: flow.dryRun ? undefined : client };
}

function resultOf(
  flow: Flow,
  { name, state, value, error }: ServerResult<Begun>,
  end: RecoveryInstance | Error | undefined,
): ServerResult<Back> {
  if (error) return { name, state, error };
  if (isFailbackError(end)) return { name, state: 'failed', error: end };
  if (!value) return { name, state };
  const { row, recovery } = value.away;
  const machine = value.client?.machine.id ?? row.failbackMachine?.id ?? null;
  const back = backOf({ ...row, recoveryInstance: (end as RecoveryInstance | undefined) ?? recovery }, machine);
  const isDry = flow.dryRun && state !== 'launched';
  return { name, state: isDry ? state : back.state, value: back };
}

/** True if disks of the original machine will take what comes back, and do not yet. */
function writesOver({ plan }: Flow, { server, machine, recoveryInstance }: ServerRow): boolean {
  if (!machine || modeOf(plan, server) !== 'swap-os-disk') return false;
  if (!recoveryInstance || failbackOf(recoveryInstance).phase === 'completed') return false;
  return !isSwapped(machine, { names: failbackNames(plan.name, server.name) });
}

function overwriteLines(rows: readonly ServerRow[]): string[] {
  return [
    'These machines boot the Failback Client in place of their own system, and their data disks are written over:',
    ...rows.map(({ server, machine }) => `  ${server.name}: ${machine?.name}, ${machine?.dataDisks.length} data disks`),
    'Their OS disks are kept as they are, their own user data is replaced, and Azure keeps what their consoles show.',
  ];
}
