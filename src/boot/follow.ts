import { interrupted } from '../errors.ts';
import type { Host } from '../events.ts';
import { writeAtomically } from '../files.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { startDeadline } from './deadline.ts';
import type { Machine } from './machine.ts';
import type { BootRun } from './result.ts';
import { takeScreenshot } from './screenshot.ts';
import type { BootTracker } from './tracker.ts';
import { judgeBoot } from './verdict.ts';
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
  const { shutdown } = machine;
  return { ...judgeBoot(tracker, shutdown, timeoutMs), seconds, serialLog, screenshot, shutdown };
}
