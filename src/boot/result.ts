import { FailbackError } from '../errors.ts';
import type { SeenRequest } from './azure/azure.ts';
import type { ReadyReport } from './azure/wireserver.ts';
import type { Shutdown } from './machine.ts';
import { type Milestone, milestoneTitle } from './milestones.ts';
import type { Accelerator } from './qemu-system.ts';
import type { ReachedMilestone } from './tracker.ts';

/** How far a machine came after it was switched on once. Times are seconds since then. */
export interface BootRun {
  /** Whether the goal was reached. */
  readonly ok: boolean;
  /** Why not. */
  readonly reason: string | null;
  readonly reached: readonly ReachedMilestone[];
  /** Milestones on the way to the goal of which nothing was seen, in order. */
  readonly missing: readonly Milestone[];
  readonly seconds: number;
  /** What the machine printed on its first serial port, as it came but for secrets. */
  readonly serialLog: string;
  /** A picture of the screen at the end, a PNG; null if none could be taken. */
  readonly screenshot: string | null;
  /** Set if the machine stopped by itself. */
  readonly shutdown: Shutdown | null;
}

/** What the guest overlay said of itself. */
export interface GuestStory {
  readonly overlayApplied: boolean;
  readonly configuration: {
    /** Where the guest says that it took its configuration from: `imds`, `file`, `keyvault`, `none`. */
    readonly source: string | null;
  };
  readonly client: {
    readonly started: boolean;
    /** Names of the variables that it was given; values are never shown. */
    readonly variables: readonly string[];
    /** Its last exit status, if it ended. */
    readonly status: number | null;
  };
  readonly completed: boolean;
  /** Whether the machine switched itself off when it was complete. */
  readonly poweredOff: boolean;
  /** What the guest called an error. */
  readonly errors: readonly string[];
}

/** What was seen of the guest overlay and of its way with Azure's services, when these are emulated. */
export interface GuestResult extends GuestStory {
  readonly configuration: GuestStory['configuration'] & {
    /** Whether the guest read the user data from the metadata service. */
    readonly delivered: boolean;
  };
  readonly readyReport: ReadyReport;
  /** What it asked Azure's services for, up to 200 requests. */
  readonly requests: readonly SeenRequest[];
}

/** What a boot check found. `ok` and `reason` are about both boots, the rest of `BootRun` about the first. */
export interface BootResult extends BootRun {
  readonly generation: 1 | 2;
  readonly firmware: 'bios' | 'uefi';
  readonly accel: Accelerator;
  readonly guest: GuestResult;
  /** The machine switched on again after a completed failback: it must leave the client alone. Null if not tried. */
  readonly secondBoot: (BootRun & { readonly idle: boolean }) | null;
}

/** Throws `E_BOOT` unless the goal was reached, and the machine stayed idle if it was switched on again. */
export function assertBooted(result: BootRun & Partial<Pick<BootResult, 'secondBoot'>>): void {
  if (result.ok) return;
  const { secondBoot } = result;
  const run = secondBoot ?? result;
  const sought = run.missing.at(-1);
  const reach = sought === undefined ? 'boot as it should' : `reach ${milestoneTitle(sought)}`;
  const goal = secondBoot ? 'stay idle when started again' : reach;
  const last = run.reached.at(-1);
  const came =
    last === undefined ? 'Nothing was seen' : `It came to ${milestoneTitle(last.milestone)} at ${last.seconds} s`;
  const screen = run.screenshot === null ? '' : `; the screen: ${run.screenshot}`;
  throw new FailbackError('E_BOOT', `The image did not ${goal}: ${result.reason ?? 'no reason known'}.`, {
    hint: `${came}. The serial console: ${run.serialLog}${screen}.`,
    data: { ...result },
  });
}
