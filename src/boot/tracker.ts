import type { Goal } from './goal.ts';
import { type GuestLine, readGuestLine } from './guest-lines.ts';
import { FAILURES, MILESTONES, type Milestone, WAY } from './milestones.ts';

export interface ReachedMilestone {
  readonly milestone: Milestone;
  /** Seconds since the machine was switched on, with two decimals. */
  readonly seconds: number;
}

/** Where a text was shown: the serial console, or the text screen of the BIOS, which answers no expected text. */
export type ConsoleName = 'serial' | 'screen';

/** Lines of the guest that are kept. */
const KEPT = 200;

/** Follows a boot by the text on its consoles. A pure state machine: it is told the time. */
export class BootTracker {
  readonly goal: Goal;
  readonly reached: ReachedMilestone[] = [];
  /** What the guest overlay said, each line once. */
  readonly guest: GuestLine[] = [];
  /** Why the boot cannot succeed any more. */
  failure: string | undefined;
  #grubError: string | undefined;
  readonly #signs: readonly { readonly id: Milestone; readonly signs: RegExp }[];

  constructor(goal: Goal) {
    const { expect } = goal;
    this.goal = goal;
    this.#signs = MILESTONES.map((milestone) =>
      expect !== undefined && milestone.id === 'login' ? { id: 'marker', signs: expect } : milestone,
    );
  }

  /** Whether all that is needed was seen. */
  get succeeded(): boolean {
    return this.goal.needed.every(this.#has);
  }

  /** Whether nothing more is worth waiting for. */
  get done(): boolean {
    return this.succeeded && !this.goal.waits?.({ guest: this.guest, has: this.#has });
  }

  /** Milestones on the way to the goal that were not seen, in order. */
  get missing(): Milestone[] {
    return [...WAY, ...this.goal.needed].filter((id) => !this.#has(id));
  }

  /**
   * Reads a line without control sequences, or the beginning of one that is not `whole`. Returns the milestones that it
   * shows first.
   */
  read(text: string, seconds: number, from: ConsoleName = 'serial', whole = true): ReachedMilestone[] {
    const before = this.reached.length;
    for (const { id, signs } of this.#signs) {
      if (this.#has(id) || (id === 'marker' && from === 'screen') || !signs.test(text)) continue;
      // Some firmware says nothing; whatever runs was started by it.
      if (!this.#has('firmware')) this.reached.push({ milestone: 'firmware', seconds });
      if (id !== 'firmware') this.reached.push({ milestone: id, seconds });
    }
    if (whole && from === 'serial') this.#hear(text);
    this.#grubError = /^\s*(error: .*\S)/.exec(text)?.[1] ?? this.#grubError;
    if (!this.succeeded) this.failure ??= this.#failureIn(text);
    return this.reached.slice(before);
  }

  readonly #has = (id: Milestone): boolean => this.reached.some(({ milestone }) => milestone === id);

  // The same line comes by the kernel's log and by the journal.
  #hear(text: string): void {
    const line = readGuestLine(text);
    if (!line || this.guest.length >= KEPT) return;
    if (!this.guest.some(({ id, text }) => id === line.id && text === line.text)) this.guest.push(line);
  }

  #failureIn(text: string): string | undefined {
    for (const { signs, reason } of FAILURES) {
      const match = signs.exec(text);
      if (!match) continue;
      const error = reason.startsWith('GRUB') && this.#grubError !== undefined ? ` (${this.#grubError})` : '';
      return reason.replace('$1', () => match[1]?.trim() ?? '') + error;
    }
    return this.goal.failure?.({ guest: this.guest, has: this.#has });
  }
}
