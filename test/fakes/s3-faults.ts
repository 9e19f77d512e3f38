/** Which requests a fault hits; all of them where nothing is said. */
export interface FaultFilter {
  readonly bucket?: string;
  /** A part of the key. */
  readonly key?: string;
  readonly method?: string;
}

/** How a request goes wrong. Counts of bytes are of the body that is being sent. */
export type Fault =
  /** An error instead of the answer. */
  | { readonly kind: 'status'; readonly status: number; readonly code?: string; readonly retryAfter?: string }
  /** Another address instead of the answer (307). */
  | { readonly kind: 'redirect'; readonly location: string }
  /** The connection is cut hard (RST). */
  | { readonly kind: 'reset'; readonly after: number }
  /** The connection ends orderly (FIN), with fewer bytes than Content-Length says. */
  | { readonly kind: 'truncate'; readonly after: number }
  /** No more bytes, but the connection stays. */
  | { readonly kind: 'stall'; readonly after: number }
  /** A pause after each piece of so many bytes. */
  | { readonly kind: 'slow'; readonly bytes: number; readonly delayMs: number }
  /** Other headers than the right ones; null takes one away. */
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string | null>> }
  /** Range is not understood. */
  | { readonly kind: 'ignore-range' }
  /** The object is replaced while its body is sent, and the connection is cut. */
  | { readonly kind: 'change'; readonly after: number; readonly content: Uint8Array };

/** Faults that wait for their request. */
export class FaultPlan {
  #planned: { filter: FaultFilter; fault: Fault; times: number }[] = [];

  /** The next `times` requests that fit go wrong; of several plans that fit, the earliest is used up first. */
  add(fault: Fault, filter: FaultFilter = {}, times = 1): void {
    this.#planned.push({ filter, fault, times });
  }

  take(method: string, bucket: string, key: string): Fault | undefined {
    const hit = this.#planned.find(
      ({ filter }) =>
        (filter.bucket ?? bucket) === bucket && key.includes(filter.key ?? '') && (filter.method ?? method) === method,
    );
    if (hit && --hit.times === 0) this.#planned = this.#planned.filter((plan) => plan !== hit);
    return hit?.fault;
  }

  clear(): void {
    this.#planned = [];
  }
}
