import { randomUUID } from 'node:crypto';
import type { FakeClock } from '../clock.ts';
import { Refusal, badHeader } from './refusal.ts';

const SAME = (a: string | undefined, b: string | undefined) => a?.toLowerCase() === b?.toLowerCase();

/** The lease of a blob (Lease Blob, REST API of Blob Storage). */
export class Lease {
  readonly #clock: FakeClock;
  #id: string | undefined;
  /** When it ends; Infinity if it does not by itself. */
  #until = 0;
  #seconds = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  get state(): 'available' | 'leased' | 'expired' {
    if (this.#id === undefined) return 'available';
    return this.#clock.now() < this.#until ? 'leased' : 'expired';
  }

  get headers(): Record<string, string> {
    const leased = this.state === 'leased';
    return {
      'x-ms-lease-state': this.state,
      'x-ms-lease-status': leased ? 'locked' : 'unlocked',
      ...(leased ? { 'x-ms-lease-duration': this.#until === Infinity ? 'infinite' : 'fixed' } : {}),
    };
  }

  /** Lets pass what may be done to the blob: whoever writes to a leased blob must name the lease. */
  check(id: string | undefined, writes: boolean): void {
    if (this.state === 'leased') {
      if (id === undefined && writes) throw new Refusal(412, 'LeaseIdMissing');
      if (id !== undefined && !SAME(id, this.#id)) throw new Refusal(412, 'LeaseIdMismatchWithBlobOperation');
    } else if (id !== undefined) {
      throw new Refusal(412, this.state === 'expired' ? 'LeaseLost' : 'LeaseNotPresentWithBlobOperation');
    }
  }

  acquire(id: string = randomUUID(), seconds: number): string {
    if (seconds !== -1 && !(seconds >= 15 && seconds <= 60)) throw badHeader('x-ms-lease-duration', String(seconds));
    if (this.state === 'leased' && !SAME(id, this.#id)) throw new Refusal(409, 'LeaseAlreadyPresent');
    this.#seconds = seconds;
    return this.#start(id);
  }

  renew(id: string): string {
    this.#own(id);
    return this.#start(id);
  }

  change(id: string, proposed: string): string {
    this.#own(id);
    return (this.#id = proposed);
  }

  release(id: string): void {
    this.#own(id);
    this.#id = undefined;
  }

  /** At once: the fake knows no break period. */
  break(): void {
    if (this.#id === undefined) throw new Refusal(409, 'LeaseNotPresentWithLeaseOperation');
    this.#id = undefined;
  }

  #start(id: string): string {
    this.#until = this.#seconds === -1 ? Infinity : this.#clock.now() + this.#seconds * 1000;
    return (this.#id = id);
  }

  #own(id: string): void {
    if (!SAME(id, this.#id)) throw new Refusal(409, 'LeaseIdMismatchWithLeaseOperation');
  }
}
