import { interrupted } from '../errors.ts';
import type { Host } from '../events.ts';
import { writeAtomically } from '../files.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { redact } from '../redact.ts';
import { startDeadline } from './deadline.ts';
import type { Machine, Shutdown } from './machine.ts';
import { milestoneTitle } from './milestones.ts';
import type { BootRun } from './result.ts';
import { takeScreenshot } from './screenshot.ts';
import type { BootTracker } from './tracker.ts';
import { watchBoot } from './watch.ts';

export interface FollowOptions {
  readonly tracker: BootTracker;
  readonly hasScreen: boolean;
  readonly timeoutMs: number;
  /** The files to write, without `.serial.log` and `.screen.png`. */
  readonly output: string;
  /** A folder in the toolbox. */
  readonly folder: string;
  readonly toolbox: Toolbox;
  readonly host: Host;
  readonly signal: AbortSignal;
}

/** Watches a machine to its goal or its end, keeping its serial console and last screen. */
export async function followBoot(machine: Machine, options: FollowOptions): Promise<BootRun> {
  const { tracker, timeoutMs, output, folder, toolbox, host, signal } = options;
  const started = performance.now();
  const serialLog = `${output}.serial.log`;
  using deadline = startDeadline(timeoutMs, signal);
  await writeAtomically(serialLog, async (file) => {
    try {
      const log = (text: string) => file.appendFile(text);
      await watchBoot(machine, { tracker, hasScreen: options.hasScreen, host, log, signal: deadline.signal });
    } catch (error) {
      if (signal.aborted) throw interrupted(error);
      if (!deadline.expired) throw error;
    }
  });
  const seconds = Math.round((performance.now() - started) / 10) / 100;
  const shot = { toolbox, inside: `${folder}/screen.png`, path: `${output}.screen.png`, host, signal };
  const screenshot = await takeScreenshot(machine, shot);
  const { succeeded: ok, reached, missing } = tracker;
  const reason = ok ? null : (tracker.failure ?? unreached(tracker, machine.shutdown, timeoutMs));
  return { ok, reason, reached, missing, seconds, serialLog, screenshot, shutdown: machine.shutdown };
}

function unreached({ guest, goal, missing }: BootTracker, shutdown: Shutdown | null, timeoutMs: number): string {
  const [sought = goal.needed[0]] = missing.filter((id) => goal.needed.includes(id));
  const said = guest.findLast(({ id }) => id === 'error');
  if (said !== undefined && goal.needed.length > 1) return `the guest says: ${redact(said.text)}`;
  if (shutdown === null) return `${milestoneTitle(sought)} was not seen within ${timeoutMs / 1000} s`;
  if (shutdown.reason === 'guest-reset') return 'the machine restarted';
  return shutdown.guest ? 'the machine switched itself off' : `QEMU was stopped (${shutdown.reason})`;
}
