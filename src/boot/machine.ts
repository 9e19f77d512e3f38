import { PassThrough } from 'node:stream';
import { FailbackError, interrupted, toFailbackError } from '../errors.ts';
import type { Toolbox, ToolCall } from '../toolbox/toolbox.ts';
import { settlesWithin, startDeadline } from './deadline.ts';
import { QmpClient } from './qmp.ts';

/** Milliseconds for QEMU to answer first, to end once it is asked to, and to be ended by the toolbox otherwise. */
const START_LIMIT = 30_000;
const QUIT_LIMIT = 2000;
const KILL_LIMIT = 5000;

/** Why a machine stopped (QEMU, qapi/run-state.json, `ShutdownCause`): `guest-shutdown`, `guest-reset`, … */
export interface Shutdown {
  readonly guest: boolean;
  readonly reason: string;
}

/** A running QEMU. */
export interface Machine {
  readonly qmp: QmpClient;
  /** Set once the machine has stopped; QEMU itself still answers. */
  readonly shutdown: Shutdown | null;
  /** Switches the machine off, if it runs, and on again; its disk is as the guest left it. From now on it may restart. */
  restart(signal: AbortSignal): Promise<void>;
}

/**
 * Starts QEMU, lends it to `use`, and ends it whatever happens. The call must speak QMP on standard input and output.
 * Throws what `use` throws; there, QMP commands fail with the reason if QEMU cannot be started or dies.
 */
export async function withMachine<T>(
  call: ToolCall,
  { toolbox, signal }: { readonly toolbox: Toolbox; readonly signal: AbortSignal },
  use: (machine: Machine) => Promise<T>,
): Promise<T> {
  const stdin = new PassThrough();
  const kill = new AbortController();
  let shutdown: Shutdown | null = null;
  let wasReset = () => {};
  const qmp = new QmpClient({
    write: (text) => {
      if (stdin.writable) stdin.write(text);
    },
    onEvent: (event, { guest, reason }) => {
      if (event === 'RESET') wasReset();
      if (event === 'SHUTDOWN') shutdown = { guest: guest === true, reason: String(reason) };
    },
  });
  const ended = toolbox
    .run(call, {
      stdin,
      quiet: true,
      signal: kill.signal,
      onLine: (line, from) => from === 'stdout' && qmp.receive(line),
    })
    .then(
      () => qmp.close(new FailbackError('E_TOOL_FAILED', 'QEMU ended by itself.')),
      (error: unknown) => qmp.close(toFailbackError(error)),
    );
  try {
    await greet(qmp, signal);
    return await use({
      qmp,
      get shutdown() {
        return shutdown;
      },
      async restart(abort) {
        using limit = startDeadline(START_LIMIT, abort);
        const execute = (command: string, args = {}) => qmp.execute(command, args, limit.signal);
        const reset = new Promise<void>((resolve) => (wasReset = resolve));
        await execute('stop');
        // Restarts stop the machine from the outset. This one must not, nor the one with which SeaBIOS answers it.
        await execute('set-action', { reboot: 'reset' });
        await execute('system_reset');
        await Promise.race([reset, rejection(limit.signal)]);
        shutdown = null;
        await execute('cont');
      },
    });
  } finally {
    qmp.execute('quit', {}, kill.signal).catch(() => undefined);
    if (!(await settlesWithin(ended, QUIT_LIMIT))) {
      kill.abort();
      await settlesWithin(ended, KILL_LIMIT);
    }
    stdin.destroy();
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

async function greet(qmp: QmpClient, signal: AbortSignal): Promise<void> {
  using limit = startDeadline(START_LIMIT, signal);
  try {
    await qmp.execute('qmp_capabilities', {}, limit.signal);
  } catch (error) {
    if (signal.aborted) throw interrupted(error);
    if (!limit.expired) throw error;
    throw new FailbackError('E_TOOL_FAILED', 'QEMU was started and does not answer.', { cause: error });
  }
}
