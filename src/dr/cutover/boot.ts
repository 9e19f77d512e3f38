import { dirname, join } from 'node:path';
import { bootDiagnostics } from '../../azure/boot-test/diagnostics.ts';
import { followMachine } from '../../azure/boot-test/follow.ts';
import { keepScreen } from '../../azure/boot-test/screen.ts';
import { startMachine } from '../../azure/machines/life.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { LOGIN } from '../../boot/goal.ts';
import { FailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import type { Flow } from '../flow.ts';
import { clientConsole } from './client-console.ts';
import type { BootVerdict } from './boot-verdict.ts';
import { isAgentReady, watchPower } from './watch-power.ts';

export interface BootOptions {
  /** Milliseconds for a machine to boot; 15 minutes unless told. */
  readonly bootTimeoutMs?: number | undefined;
  /** The folder for what the consoles showed; that of the plan unless told. */
  readonly logs?: string | undefined;
}

const TIMEOUT_MS = 15 * 60_000;

/**
 * Starts the machine of a server, unless it runs, and sees whether its system comes up. A system that does not is a
 * verdict, not an error. Throws what `Azure.call` throws, `E_OUTPUT`.
 */
export async function bootMachine(
  flow: Flow,
  server: string,
  machine: Machine,
  options: BootOptions,
): Promise<BootVerdict> {
  const { azure, signal } = flow;
  const diagnostics = bootDiagnostics(azure, machine.group, machine.name);
  const log = async () => (machine.os === 'linux' ? await diagnostics.serialLog(signal) : undefined);
  let before: Uint8Array | undefined;
  if (machine.power === 'running' || machine.power === 'starting') before = clientConsole(await log());
  else {
    // What it shows from now on is of this boot.
    before = await log();
    await startMachine(azure, machine.id, signal);
    report(flow.host, 'note.info', `started ${machine.name}`, { id: machine.id });
  }
  return machine.os === 'linux'
    ? await bootLinux(flow, server, machine, { ...options, before })
    : await bootWindows(flow, server, machine, options);
}

async function bootLinux(
  flow: Flow,
  server: string,
  { group, name }: Machine,
  options: BootOptions & { readonly before: Uint8Array | undefined },
): Promise<BootVerdict> {
  const { azure, signal } = flow;
  const { bootTimeoutMs: timeoutMs = TIMEOUT_MS, before } = options;
  const done = { provisioning: () => ({ state: 'succeeded' as const, error: undefined }) };
  const seen = await followMachine(
    azure,
    done,
    {
      ...{ group, machine: name, before, goal: LOGIN, needsReady: false, timeoutMs },
      ...{ pollMs: azure.pollMs, output: filesOf(flow, server, options) },
    },
    flow,
  );
  const { ok, reason, serialLog, screenshot, reached } = seen;
  // Not every system writes to a serial console.
  const agent = !ok && reached.length === 0 && (await isAgentReady(azure, group, name, signal));
  if (agent) return { ok: true, by: 'agent', reason: `${reason}, but its agent reports`, serialLog, screenshot };
  return { ok, by: 'serial', reason, serialLog, screenshot };
}

async function bootWindows(flow: Flow, server: string, machine: Machine, options: BootOptions): Promise<BootVerdict> {
  const { azure, host, signal } = flow;
  const { group, name } = machine;
  const verdict = await watchPower(azure, machine, options.bootTimeoutMs ?? TIMEOUT_MS, signal);
  const diagnostics = bootDiagnostics(azure, group, name);
  const screenshot = await keepScreen(diagnostics, filesOf(flow, server, options), { host, signal });
  return { ...verdict, serialLog: null, screenshot };
}

function filesOf({ plan, path }: Flow, server: string, { logs = dirname(path) }: BootOptions): string {
  return join(logs, `dr-cutover-${plan.name}-${server}`);
}

/** The error of a server that does not boot. */
export function bootFailure(machine: string, { reason, serialLog, screenshot }: BootVerdict): FailbackError {
  const shown = [serialLog, screenshot].flatMap((file) => file ?? []).join(', ');
  return new FailbackError('E_BOOT', `${machine} did not boot: ${reason ?? 'no reason known'}.`, {
    hint: `${shown === '' ? '' : `Look at ${shown}. `}The same command looks again, failback dr cutover --rollback undoes it.`,
    data: { serialLog, screenshot },
  });
}
