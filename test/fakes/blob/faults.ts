import type { Extent } from '../../../src/bytes.ts';
import { type Random, random } from '../../support/formats/random.ts';

/** How a request goes wrong. */
export type BlobFault =
  /** An error instead of the work; the body is read and thrown away. `retryAfter` is in seconds. */
  | { readonly kind: 'status'; readonly status: number; readonly code: string; readonly retryAfter?: number }
  /** The connection is cut hard (RST) after so many bytes of the request's body; nothing is done. */
  | { readonly kind: 'reset'; readonly after?: number }
  /** The work is done, and the connection is cut (RST) instead of an answer. */
  | { readonly kind: 'lost' }
  /** The work is done, and the answer says that it was not. */
  | { readonly kind: 'wrong'; readonly status: number; readonly code: string; readonly retryAfter?: number }
  /** Nothing is done and nothing is answered; the connection stays. */
  | { readonly kind: 'hang' }
  /** The answer begins this much later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** One bit of the body turns over on its way: in a Put Page before its checksum is looked at, in a Get Blob after. */
  | { readonly kind: 'corrupt' }
  /** The body of the answer is cut (FIN) after so many bytes. */
  | { readonly kind: 'truncate'; readonly after: number };

/** Which requests a fault hits; all of them where nothing is said. */
export interface BlobFaultFilter {
  readonly method?: string;
  /** The `comp` parameter: `page`, `pagelist`, `lease`, …; '' for requests without one. */
  readonly comp?: string;
  /** A part of the path. */
  readonly path?: string;
  /** A byte that the request's range covers. */
  readonly at?: number;
}

interface Plan {
  readonly filter: BlobFaultFilter;
  readonly fault: BlobFault;
  times: number;
  readonly chance: number;
  readonly dice: Random;
}

export interface BlobTarget {
  readonly method: string;
  readonly comp: string;
  readonly path: string;
  readonly range: Extent | undefined;
}

/** Faults that wait for their requests; of several that fit, the earliest is used up first. */
export class BlobFaults {
  #plans: Plan[] = [];

  /** The next `times` requests that fit go wrong. */
  add(fault: BlobFault, filter: BlobFaultFilter = {}, times = 1): void {
    this.#plans.push({ filter, fault, times, chance: 1, dice: random(0) });
  }

  /** Of the requests that fit, about this share (0 to 1) goes wrong, until `clear`. */
  addRandom(fault: BlobFault, share: number, filter: BlobFaultFilter = {}, seed = 1): void {
    this.#plans.push({ filter, fault, times: Infinity, chance: share, dice: random(seed) });
  }

  take(target: BlobTarget): BlobFault | undefined {
    const hit = this.#plans.find(
      ({ filter, chance, dice }) => fits(filter, target) && dice.below(1_000_000) < chance * 1_000_000,
    );
    if (hit && --hit.times === 0) this.#plans = this.#plans.filter((plan) => plan !== hit);
    return hit?.fault;
  }

  clear(): void {
    this.#plans = [];
  }
}

function fits(filter: BlobFaultFilter, { method, comp, path, range }: BlobTarget): boolean {
  const { at } = filter;
  if (at !== undefined && !(range && range.offset <= at && at < range.offset + range.length)) return false;
  return (filter.method ?? method) === method && (filter.comp ?? comp) === comp && path.includes(filter.path ?? '');
}
