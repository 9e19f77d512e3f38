import { FailbackError } from '../errors.ts';
import type { Shutdown } from './machine.ts';
import { type Milestone, milestoneTitle } from './milestones.ts';
import type { Accelerator } from './qemu-system.ts';
import type { ReachedMilestone } from './tracker.ts';

/** What a boot check found. Times are seconds since the machine was switched on. */
export interface BootResult {
  /** Whether the goal was reached: a login prompt, or the expected text. */
  readonly ok: boolean;
  /** Why not. */
  readonly reason: string | null;
  readonly reached: readonly ReachedMilestone[];
  /** Milestones of which nothing was seen, in order. */
  readonly missing: readonly Milestone[];
  readonly generation: 1 | 2;
  readonly firmware: 'bios' | 'uefi';
  readonly accel: Accelerator;
  readonly seconds: number;
  /** What the machine printed on its first serial port, as it came but for secrets. */
  readonly serialLog: string;
  /** A PNG of the screen at the end; null if QEMU could not take one. */
  readonly screenshot: string | null;
  /** Set if the machine stopped by itself. */
  readonly shutdown: Shutdown | null;
}

/** Throws `E_BOOT` unless the goal was reached. */
export function assertBooted(result: BootResult): void {
  if (result.ok) return;
  const goal = milestoneTitle(result.missing.at(-1) ?? 'login');
  const last = result.reached.at(-1);
  const came =
    last === undefined ? 'Nothing was seen' : `It came to ${milestoneTitle(last.milestone)} at ${last.seconds} s`;
  const screen = result.screenshot === null ? '' : `; the screen: ${result.screenshot}`;
  throw new FailbackError('E_BOOT', `The image did not reach ${goal}: ${result.reason ?? 'no reason known'}.`, {
    hint: `${came}. The serial console: ${result.serialLog}${screen}.`,
    data: { ...result },
  });
}
