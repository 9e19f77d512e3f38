import { FAILURES, MILESTONES, type Milestone } from './milestones.ts';

export interface ReachedMilestone {
  readonly milestone: Milestone;
  /** Seconds since the machine was switched on, with two decimals. */
  readonly seconds: number;
}

/** Where a text was shown: the serial console, or the text screen of the BIOS, which answers no expected text. */
export type ConsoleName = 'serial' | 'screen';

/** Follows a boot by the text on its consoles. A pure state machine: it is told the time. */
export class BootTracker {
  /** The milestone that ends the check. */
  readonly goal: Milestone;
  readonly reached: ReachedMilestone[] = [];
  /** Why the boot cannot succeed any more. */
  failure: string | undefined;
  #grubError: string | undefined;
  readonly #signs: readonly { readonly id: Milestone; readonly signs: RegExp }[];

  /** `expect` replaces the login prompt as the goal. */
  constructor(expect?: RegExp) {
    this.goal = expect === undefined ? 'login' : 'marker';
    this.#signs = MILESTONES.map((milestone) =>
      expect !== undefined && milestone.id === 'login' ? { id: 'marker', signs: expect } : milestone,
    );
  }

  get done(): boolean {
    return this.#has(this.goal);
  }

  /** Milestones that were not seen, in order. */
  get missing(): Milestone[] {
    return this.#signs.map(({ id }) => id).filter((id) => !this.#has(id));
  }

  /** Reads one line, or the beginning of one, without control sequences. Returns the milestones that it shows first. */
  read(text: string, seconds: number, from: ConsoleName = 'serial'): ReachedMilestone[] {
    const before = this.reached.length;
    for (const { id, signs } of this.#signs) {
      if (this.#has(id) || (id === 'marker' && from === 'screen') || !signs.test(text)) continue;
      // Some firmware says nothing; whatever runs was started by it.
      if (!this.#has('firmware')) this.reached.push({ milestone: 'firmware', seconds });
      if (id !== 'firmware') this.reached.push({ milestone: id, seconds });
    }
    this.#grubError = /^\s*(error: .*\S)/.exec(text)?.[1] ?? this.#grubError;
    if (!this.done) this.failure ??= this.#failureIn(text);
    return this.reached.slice(before);
  }

  #has(id: Milestone): boolean {
    return this.reached.some(({ milestone }) => milestone === id);
  }

  #failureIn(text: string): string | undefined {
    for (const { signs, reason } of FAILURES) {
      const match = signs.exec(text);
      if (!match) continue;
      const error = reason.startsWith('GRUB') && this.#grubError !== undefined ? ` (${this.#grubError})` : '';
      return reason.replace('$1', () => match[1]?.trim() ?? '') + error;
    }
    return undefined;
  }
}
