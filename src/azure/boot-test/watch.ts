import { setTimeout as sleep } from 'node:timers/promises';
import type { Listener } from '../../boot/listen.ts';
import type { Shutdown } from '../../boot/machine.ts';
import type { BootTracker } from '../../boot/tracker.ts';
import type { Azure } from '../arm.ts';
import { ifThere } from '../exists.ts';
import type { BootDiagnostics } from './diagnostics.ts';
import { GrowingLog } from './growing-log.ts';
import { shutdownOf } from './power.ts';
import type { Provisioning } from './start.ts';

/** Looks after the machine failed or stopped: Azure hands its last words in later. */
const LAST_LOOKS = 3;

/** What is seen of a machine while it is watched. */
export interface WatchedMachine {
  readonly group: string;
  readonly name: string;
  readonly before?: Uint8Array | undefined;
  readonly tracker: BootTracker;
  readonly diagnostics: BootDiagnostics;
  readonly provisioning: Provisioning;
  /** Whether Azure must take the machine for ready. */
  readonly needsReady: boolean;
  readonly pollMs: number;
  /** Set once it has stopped. */
  shutdown: Shutdown | null;
  /** Whether anything came of its serial console. */
  heard: boolean;
}

/**
 * Looks at a machine again and again until its goal is reached, it fails, or it stops. Throws the error with which Azure
 * gave up on it, and what `Azure.call` throws.
 */
export async function watchMachine(
  azure: Azure,
  machine: WatchedMachine,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  const { group, name, before, tracker, diagnostics, provisioning, needsReady, pollMs } = machine;
  const growing = new GrowingLog();
  if (before) growing.more(before);
  for (let looks = LAST_LOOKS; looks > 0;) {
    if (provisioning.error && isFatal(provisioning)) throw provisioning.error;
    const view = azure.call('show the machine', signal, ({ abortSignal }) =>
      azure.compute.virtualMachines.instanceView(group, name, { abortSignal }),
    );
    machine.shutdown = shutdownOf((await ifThere(view)) ?? {});
    const more = growing.more((await diagnostics.serialLog(signal)) ?? Buffer.alloc(0));
    machine.heard ||= more.length > 0;
    await listener.hear(more);
    listener.look();
    if (tracker.succeeded && (!needsReady || provisioning.state !== 'creating')) return;
    if (machine.shutdown !== null || tracker.failure !== undefined) looks--;
    await sleep(pollMs, undefined, { signal });
  }
}

/** Azure gave up on the machine, which is not the image's fault: it was only not told that the machine is ready. */
function isFatal({ state, error }: Provisioning): boolean {
  return state === 'failed' && !/^OSProvisioning/.test(String(error?.data.azureCode));
}
