import { report } from '../events.ts';
import type { EmulatedAzure } from './azure/azure.ts';
import { followBoot, type FollowOptions } from './follow.ts';
import { type Goal, IDLE } from './goal.ts';
import { guestResult, readyProblem } from './guest-result.ts';
import type { Machine } from './machine.ts';
import { withoutNetwork } from './plug.ts';
import type { BootResult } from './result.ts';
import { BootTracker } from './tracker.ts';

export interface BootTwiceOptions extends Omit<FollowOptions, 'tracker'> {
  readonly goal: Goal;
  readonly azure: EmulatedAzure;
  readonly networkDelayMs?: number | undefined;
}

/**
 * Follows a machine to its goal. If its client then completed the failback, the machine is switched on again, with the
 * disk that it left: now it must stay idle.
 */
export async function bootTwice(
  machine: Machine,
  { goal, azure, networkDelayMs, ...follow }: BootTwiceOptions,
): Promise<Omit<BootResult, 'generation' | 'firmware' | 'accel'>> {
  const tracker = new BootTracker(goal);
  const first = await withoutNetwork(machine, networkDelayMs, follow.signal, () =>
    followBoot(machine, { ...follow, tracker }),
  );
  const guest = guestResult(tracker, azure, first.shutdown);
  const problem = first.ok ? readyProblem(tracker, guest) : undefined;
  if (problem !== undefined) return { ...first, ok: false, reason: problem, guest, secondBoot: null };
  if (!first.ok || !guest.completed || goal.expect !== undefined) return { ...first, guest, secondBoot: null };

  report(follow.host, 'note.info', 'The client is done. Switching the machine on again: it must stay idle.', {});
  await machine.restart(follow.signal);
  const again = { ...follow, tracker: new BootTracker(IDLE), output: `${follow.output}.second` };
  const second = await followBoot(machine, again);
  const secondBoot = { ...second, idle: second.ok };
  return { ...first, ok: second.ok, reason: second.reason, guest, secondBoot };
}
