import { startDeadline } from '../../boot/deadline.ts';
import type { Goal } from '../../boot/goal.ts';
import { guestStory } from '../../boot/guest-result.ts';
import { listenTo } from '../../boot/listen.ts';
import { BootTracker } from '../../boot/tracker.ts';
import { judgeBoot } from '../../boot/verdict.ts';
import { interrupted } from '../../errors.ts';
import { writeAtomically } from '../../files.ts';
import type { StepIo } from '../../step-io.ts';
import type { Azure } from '../arm.ts';
import { bootDiagnostics } from './diagnostics.ts';
import type { AzureBootResult } from './options.ts';
import { keepScreen } from './screen.ts';
import { MACHINE, type Provisioning, type StartedMachine } from './start.ts';
import { type WatchedMachine, watchMachine } from './watch.ts';

export interface FollowMachineOptions {
  readonly group: string;
  /** Its name; that of the machine of a boot test unless told. */
  readonly machine?: string | undefined;
  /** What its console had shown before: of another system, or of an earlier boot. */
  readonly before?: Uint8Array | undefined;
  readonly goal: Goal;
  /** Whether Azure must take the machine for ready. */
  readonly needsReady: boolean;
  readonly timeoutMs: number;
  readonly pollMs: number;
  /** The files to write, without `.serial.log` and `.screen.bmp`. */
  readonly output: string;
}

export type FollowedMachine = Omit<AzureBootResult, 'generation' | 'location' | 'vmSize' | 'cleanUp'>;

/**
 * Follows a machine by what Azure keeps of its consoles, to its goal, its end, or the end of its time.
 * Throws `E_AZURE` if Azure cannot run the machine at all.
 */
export async function followMachine(
  azure: Azure,
  started: Pick<StartedMachine, 'provisioning'>,
  options: FollowMachineOptions,
  { host, signal }: Pick<StepIo, 'host' | 'signal'>,
): Promise<FollowedMachine> {
  const { goal, timeoutMs, output, machine: name = MACHINE } = options;
  const from = performance.now();
  const seconds = () => Math.round((performance.now() - from) / 10) / 100;
  const serialLog = `${output}.serial.log`;
  using deadline = startDeadline(timeoutMs, signal);
  const tracker = new BootTracker(goal);
  const diagnostics = bootDiagnostics(azure, options.group, name);
  const provisioning = started.provisioning(deadline.signal);
  const machine: WatchedMachine = {
    ...options,
    name,
    tracker,
    diagnostics,
    provisioning,
    shutdown: null,
    heard: false,
  };

  const watch = async (log: (text: string) => Promise<unknown>) => {
    const listener = listenTo('serial', { tracker, host, seconds, log });
    try {
      await watchMachine(azure, machine, listener, deadline.signal);
    } catch (error) {
      if (signal.aborted) throw interrupted(error);
      if (!deadline.expired) throw error;
    } finally {
      await listener.end();
    }
  };
  try {
    await writeAtomically(serialLog, (file) => watch((text) => file.appendFile(text)));
  } finally {
    // Nobody needs to know any more what becomes of the machine.
    deadline.end();
  }
  const run = { seconds: seconds(), serialLog, screenshot: await keepScreen(diagnostics, output, { host, signal }) };
  return { ...run, ...judge(machine, timeoutMs) };
}

/** As `judgeBoot`, and Azure must take the machine for ready if that is needed. */
function judge(machine: WatchedMachine, timeoutMs: number) {
  const { tracker, shutdown, provisioning, needsReady, heard, diagnostics } = machine;
  const verdict = judgeBoot(tracker, shutdown, timeoutMs);
  const silent = `Azure gave nothing of its serial console (${diagnostics.problem ?? 'it is empty'})`;
  const unready = needsReady ? whyUnready(provisioning, timeoutMs) : null;
  return {
    ...verdict,
    ok: verdict.ok && unready === null,
    reason: verdict.ok ? unready : heard ? verdict.reason : silent,
    shutdown,
    provisioned: needsReady ? unready === null : null,
    guest: guestStory(tracker, shutdown),
  };
}

function whyUnready({ state, error }: Provisioning, timeoutMs: number): string | null {
  if (state === 'succeeded') return null;
  if (error) return `Azure does not take the machine for ready: ${error.message}`;
  return `Azure was not told within ${timeoutMs / 1000} s that the machine is ready`;
}
