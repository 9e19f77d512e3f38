/** Which requests a fault hits; all of them where nothing is said. */
export interface ArmFilter {
  readonly method?: string;
  /** A part of the path, or what it must match; letter case does not count for a part. */
  readonly path?: string | RegExp;
}

/** How a request goes wrong. */
export type ArmFault =
  /** An error instead of the answer, and nothing is done. `retryAfter` in seconds. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly retryAfter?: number;
    }
  /** The request is accepted, but its operation fails; what it made stays, with a failed provisioning state. */
  | { readonly kind: 'operation'; readonly code: string; readonly message?: string }
  /** The operation takes so long, by the clock of the fake. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The connection is cut before anything is done. */
  | { readonly kind: 'reset' }
  /** Everything is done, but the connection is cut before the answer. */
  | { readonly kind: 'lost' }
  /** Never an answer, and nothing is done. */
  | { readonly kind: 'hang' };

/** Faults that wait for their request. */
export class ArmFaults {
  #planned: { filter: ArmFilter; fault: ArmFault; times: number }[] = [];

  /** The next `times` requests that fit go wrong; of several plans that fit, the earliest is used up first. */
  add(fault: ArmFault, filter: ArmFilter = {}, times = 1): void {
    this.#planned.push({ filter, fault, times });
  }

  take(method: string, path: string): ArmFault | undefined {
    const hit = this.#planned.find(
      ({ filter }) => (filter.method ?? method) === method && fits(path, filter.path ?? ''),
    );
    if (hit && --hit.times === 0) this.#planned = this.#planned.filter((plan) => plan !== hit);
    return hit?.fault;
  }

  clear(): void {
    this.#planned = [];
  }
}

function fits(path: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? path.toLowerCase().includes(wanted.toLowerCase()) : wanted.test(path);
}
