import { setTimeout as sleep } from 'node:timers/promises';

/** The line to a service, as good or bad as a test wants it; everything may be changed at any time. */
export class BlobLink {
  /** Milliseconds before each answer. */
  latency = 0;
  /** Bytes of bodies per second that all connections share, each way by itself. */
  rate = Infinity;
  /** A body that takes longer to arrive, in milliseconds, is answered with 500 OperationTimedOut. */
  timeout = Infinity;
  /** When each way is free again, by `performance.now()`. */
  readonly #free = { in: 0, out: 0 };

  /** Waits until so many bytes have gone their way. */
  async pass(bytes: number, way: 'in' | 'out'): Promise<void> {
    if (this.rate === Infinity) return;
    const now = performance.now();
    this.#free[way] = Math.max(now, this.#free[way]) + (bytes / this.rate) * 1000;
    await sleep(this.#free[way] - now);
  }

  reset(): void {
    [this.latency, this.rate, this.timeout] = [0, Infinity, Infinity];
  }
}
