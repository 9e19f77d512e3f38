import { type AwsFilter, fits } from './faults.ts';

/** A token bucket for each operation that the filter fits. */
export interface RateLimit extends AwsFilter {
  /** Tokens that come back in a second of the machine's time, by which clients wait. */
  readonly perSecond: number;
  /** Tokens at the beginning and at most; `perSecond`, but at least one, unless told. */
  readonly burst?: number;
}

export class RateLimits {
  #limits: RateLimit[] = [];
  readonly #buckets = new Map<string, { tokens: number; filled: number }>();

  /** A later limit for the same calls replaces the earlier one. */
  add(limit: RateLimit): void {
    this.#limits.unshift(limit);
    this.#buckets.clear();
  }

  /** Whether this call may go on; takes a token if so. */
  take(service: string, operation: string): boolean {
    const limit = this.#limits.find((one) => fits(one, service, operation));
    if (!limit) return true;
    const { perSecond, burst = Math.max(1, perSecond) } = limit;
    const name = `${service}:${operation}`;
    const now = performance.now();
    const { tokens, filled } = this.#buckets.get(name) ?? { tokens: burst, filled: now };
    const there = Math.min(burst, tokens + ((now - filled) / 1000) * perSecond);
    const enough = there >= 1;
    this.#buckets.set(name, { tokens: enough ? there - 1 : there, filled: now });
    return enough;
  }

  clear(): void {
    this.#limits = [];
    this.#buckets.clear();
  }
}
