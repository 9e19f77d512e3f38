import { clientOf, type GuestLine, sourceOf } from './guest-lines.ts';
import type { Milestone } from './milestones.ts';

/** What a boot must come to. */
export interface Goal {
  /** Milestones that must be seen; the last one is named when they are not. */
  readonly needed: readonly [Milestone, ...Milestone[]];
  /** The text that takes the place of the login. */
  readonly expect?: RegExp;
  /** Whether something more is worth waiting for when all that is needed was seen. */
  readonly waits?: (seen: Seen) => boolean;
  /** Why it cannot be reached any more, by what the guest says. */
  readonly failure?: (seen: Seen) => string | undefined;
}

interface Seen {
  readonly guest: readonly GuestLine[];
  readonly has: (milestone: Milestone) => boolean;
}

export const LOGIN: Goal = { needed: ['login'] };

export function marker(expect: RegExp): Goal {
  return { needed: ['marker'], expect };
}

export interface Unattended {
  readonly startsClient: boolean;
  readonly reportsReady: boolean;
  /** Whether the client must succeed. */
  readonly toTheEnd: boolean;
}

/**
 * The machine finds its configuration and its client starts by itself. How that ends is worth waiting for, because the
 * machine then switches itself off and must stay idle ever after.
 */
export function unattended({ startsClient, reportsReady, toTheEnd }: Unattended): Goal {
  const ready: Milestone[] = reportsReady ? ['ready'] : [];
  const client: Milestone[] = toTheEnd ? ['client', 'completed'] : ['client'];
  return {
    needed: ['overlay', 'config', ...ready, ...(startsClient ? client : [])],
    waits: ({ guest, has }) => startsClient && (has('completed') ? !staysOn(guest) : !(clientOf(guest).status ?? 0)),
    failure({ guest, has }) {
      if (!startsClient) return undefined;
      if (sourceOf(guest) === 'none') return `the guest takes no configuration: ${whyNone(guest)}`;
      if (!has('idle') || has('client')) return undefined;
      return `the guest stays idle: ${guest.find(({ id }) => id === 'idle')?.text ?? ''}`;
    },
  };
}

/** What the guest says of a configuration that it does not have, or does not take. */
function whyNone(guest: readonly GuestLine[]): string {
  const said = guest.find(({ id, text }) => id === 'config' && text.startsWith('from none'))?.text ?? '';
  return said.replace(/^from none:? */, '') || 'it does not say why';
}

/** Whether a machine that is done says that it does not switch itself off. */
function staysOn(guest: readonly GuestLine[]): boolean {
  return guest.some(({ id, text }) => id === 'completed' && text.includes('stays on'));
}

/** A machine whose failback is complete leaves the client alone. */
export const IDLE: Goal = {
  needed: ['overlay', 'idle'],
  failure: ({ has }) => (has('client') ? 'the client started again' : undefined),
};
