import { KiB, MiB } from '../../size.ts';
import { MAX_PUT } from './page-blob.ts';

/** Requests at once. A page blob takes 60 MiB/s (scalability targets of Blob Storage): more would only wait. */
const FIRST_WINDOW = 4;
const FEW = 2;
const MAX_WINDOW = 16;

/** Bytes of one request. */
const FIRST_SIZE = MiB;
const MIN_SIZE = 256 * KiB;

/** Milliseconds. Azure gives a request up after some two minutes, so that a long queue is time lost. */
const QUICK = 1000;
const SLOW = 8000;
const TOO_SLOW = 20_000;
const FIRST_TIMEOUT = 60_000;
const MIN_TIMEOUT = 30_000;
const MAX_TIMEOUT = 600_000;

/**
 * How many requests may be under way, of what size, and how long each may take. It begins low, grows while answers
 * are quick, and gives way when they are slow or fail: additive increase, multiplicative decrease, like TCP. It has no
 * clock: all times are milliseconds that the caller tells.
 */
export interface Pace {
  /** Requests that may be under way. */
  readonly window: number;
  /** Most bytes of the next request. */
  readonly size: number;
  /** For the attempt of that number, from 1. */
  timeout(attempt: number): number;
  /** A request succeeded; `inFlight`: requests that were under way when it began, with it. */
  succeeded(request: { readonly startedAt: number; readonly now: number; readonly inFlight: number }): void;
  /** A request was refused because of the load, failed on the way, or timed out. */
  failed(request: { readonly startedAt: number; readonly now: number }): void;
}

export interface PaceOptions {
  /** Most bytes of a request; 4 MiB unless told. */
  readonly maxSize?: number;
  /** Longest time of one try in milliseconds, instead of what the answers teach. */
  readonly tryTimeout?: number | undefined;
}

export function createPace({ maxSize = MAX_PUT, tryTimeout }: PaceOptions = {}): Pace {
  let window = FIRST_WINDOW;
  let size = Math.min(FIRST_SIZE, maxSize);
  let slowStart = true;
  let changedAt = Number.NEGATIVE_INFINITY;
  /** The quickest answer; a far server cannot do better, however short the queue. */
  let quickest = Number.POSITIVE_INFINITY;
  /** Mean and deviation of the time of an answer, as RFC 6298 has them. */
  let mean: number | undefined;
  let deviation = 0;

  function learn(ms: number): void {
    quickest = Math.min(quickest, ms);
    deviation = mean === undefined ? ms / 2 : deviation * 0.75 + Math.abs(ms - mean) * 0.25;
    mean = mean === undefined ? ms : mean * 0.875 + ms * 0.125;
  }

  function giveWay(now: number): void {
    slowStart = false;
    changedAt = now;
    if (window > FEW) window = Math.max(FEW, window / 2);
    else if (size > MIN_SIZE) size = Math.max(MIN_SIZE, Math.min(size / 2, maxSize));
    else window = 1;
  }

  function grow(ms: number, inFlight: number): void {
    if (ms <= QUICK && size < maxSize) size = Math.min(size * 2, maxSize);
    // A window that is not used tells nothing about a wider one (RFC 7661); while it doubles, half of it will do.
    const used = (slowStart ? 2 * inFlight - 1 : inFlight) >= Math.floor(window);
    if (used) window = Math.min(MAX_WINDOW, window + (slowStart ? 1 : 1 / window));
  }

  return {
    get window() {
      return Math.floor(window);
    },
    get size() {
      return size;
    },
    timeout(attempt) {
      if (tryTimeout !== undefined) return tryTimeout;
      const once = mean === undefined ? FIRST_TIMEOUT : Math.max(MIN_TIMEOUT, 2 * (mean + 4 * deviation));
      return Math.min(MAX_TIMEOUT, once * 2 ** (attempt - 1));
    },
    succeeded({ startedAt, now, inFlight }) {
      const ms = now - startedAt;
      learn(ms);
      // What began before the last change tells nothing about it: a burst of slow answers counts once.
      if (startedAt < changedAt) return;
      if (ms > Math.min(Math.max(SLOW, 2 * quickest), TOO_SLOW)) giveWay(now);
      else grow(ms, inFlight);
    },
    failed({ startedAt, now }) {
      if (startedAt >= changedAt) giveWay(now);
    },
  };
}
