import { redact } from '../redact.ts';
import type { Shutdown } from './machine.ts';
import { milestoneTitle } from './milestones.ts';
import type { BootRun } from './result.ts';
import type { BootTracker } from './tracker.ts';

/** Whether a machine reached its goal, and if not, why: by its consoles, and by how it stopped. */
export function judgeBoot(
  tracker: BootTracker,
  shutdown: Shutdown | null,
  timeoutMs: number,
): Pick<BootRun, 'ok' | 'reason' | 'reached' | 'missing'> {
  const { succeeded: ok, reached, missing } = tracker;
  const reason = ok ? null : (tracker.failure ?? unreached(tracker, shutdown, timeoutMs));
  return { ok, reason, reached, missing };
}

function unreached({ guest, goal, missing }: BootTracker, shutdown: Shutdown | null, timeoutMs: number): string {
  const [sought = goal.needed[0]] = missing.filter((id) => goal.needed.includes(id));
  const said = guest.findLast(({ id }) => id === 'error');
  if (said !== undefined && goal.needed.length > 1) return `the guest says: ${redact(said.text)}`;
  if (shutdown === null) return `${milestoneTitle(sought)} was not seen within ${timeoutMs / 1000} s`;
  if (shutdown.reason === 'guest-reset') return 'the machine restarted';
  return shutdown.guest ? 'the machine switched itself off' : `the machine was stopped (${shutdown.reason})`;
}
