import { setTimeout as sleep } from 'node:timers/promises';

/** A signal that fires with another signal or when a time is over, whichever is first. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Whether it was the time. */
  readonly expired: boolean;
  /** Fires the signal now. */
  end(): void;
}

/**
 * Starts a deadline of so many milliseconds; it must be disposed of. It holds on to its timer itself:
 * `AbortSignal.any` over `AbortSignal.timeout` can be collected as garbage in Node 20, and then never fires.
 */
export function startDeadline(limitMs: number, outer: AbortSignal): Deadline {
  const inner = new AbortController();
  let expired = false;
  const forward = () => inner.abort(outer.reason);
  const timer = setTimeout(() => {
    expired = !inner.signal.aborted;
    inner.abort(new Error(`nothing within ${limitMs / 1000} s`));
  }, limitMs);
  if (outer.aborted) forward();
  outer.addEventListener('abort', forward, { once: true });
  return {
    signal: inner.signal,
    get expired() {
      return expired;
    },
    end: () => inner.abort(),
    [Symbol.dispose]() {
      clearTimeout(timer);
      outer.removeEventListener('abort', forward);
    },
  };
}

/** Waits for a promise that does not reject, but only so many milliseconds; tells whether it settled. */
export async function settlesWithin(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  const stop = new AbortController();
  const limit = sleep(limitMs, false, { signal: stop.signal }).catch(() => false);
  const inTime = await Promise.race([promise.then(() => true), limit]);
  stop.abort();
  return inTime;
}
