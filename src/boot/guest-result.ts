import { redact } from '../redact.ts';
import type { EmulatedAzure } from './azure/azure.ts';
import { clientOf, sourceOf } from './guest-lines.ts';
import type { Shutdown } from './machine.ts';
import type { GuestResult, GuestStory } from './result.ts';
import type { BootTracker } from './tracker.ts';

/** What the guest said of itself. */
export function guestStory(tracker: BootTracker, shutdown: Shutdown | null): GuestStory {
  const { guest } = tracker;
  const has = (id: string) => tracker.reached.some(({ milestone }) => milestone === id);
  const completed = has('completed');
  return {
    overlayApplied: has('overlay'),
    configuration: { source: sourceOf(guest) },
    client: clientOf(guest),
    completed,
    poweredOff: completed && shutdown?.reason === 'guest-shutdown',
    errors: guest.filter(({ id }) => id === 'error').map(({ text }) => redact(text)),
  };
}

/** Brings together what the guest said of itself and what the emulated services saw of it. */
export function guestResult(tracker: BootTracker, azure: EmulatedAzure, shutdown: Shutdown | null): GuestResult {
  const story = guestStory(tracker, shutdown);
  return {
    ...story,
    configuration: { ...story.configuration, delivered: azure.delivered() },
    readyReport: azure.report(),
    requests: azure.requests,
  };
}

/** Why Azure would not take the machine for ready although it says so; undefined if all is well, or it says why not. */
export function readyProblem(tracker: BootTracker, { readyReport }: GuestResult): string | undefined {
  if (readyReport.valid || !tracker.goal.needed.includes('ready')) return undefined;
  if (tracker.guest.some(({ id, text }) => id === 'ready' && text.startsWith('skipped'))) return undefined;
  if (!readyReport.received) return 'the guest says that it reported ready, and no report came';
  return `Azure would not take the ready report: ${readyReport.problem ?? 'it is wrong'}`;
}
