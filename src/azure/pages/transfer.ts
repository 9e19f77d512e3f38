import { setTimeout as sleep } from 'node:timers/promises';
import type { Extent } from '../../bytes.ts';
import { interrupted } from '../../errors.ts';
import { brokenConnection } from '../../http-error.ts';
import { retry } from '../../retry.ts';
import { sharedSignal } from '../../signal.ts';
import type { StepIo } from '../../step-io.ts';
import { isTransientAzure } from '../azure-error.ts';
import { piecesOf } from './extents.ts';
import type { Pace } from './pace.ts';
import { paceReport } from './pace-report.ts';
import { rateLimit } from './rate-limit.ts';
import { within } from './within.ts';

/** Moves a part of a piece by one request; called again for a part that did not get through. */
export type MovePart = (part: Extent, signal: AbortSignal) => Promise<void>;

export interface Piece {
  readonly move: MovePart;
  /** All parts got through. */
  readonly end?: () => void;
}

export interface Transfer {
  /** What a request is, for events: `PUT`. */
  readonly method: string;
  /** `PageBlob.name`. */
  readonly name: string;
  readonly extents: Iterable<Extent>;
  /** Bytes of all, and how many of them need not be moved: where progress begins. */
  readonly total: number;
  readonly done?: number;
  readonly pace: Pace;
  readonly maxRate?: number | undefined;
  /** Gets a piece ready, such as by reading it. */
  prepare(piece: Extent): Promise<Piece>;
  /** A part got through. */
  moved?(part: Extent): Promise<void>;
}

export interface TransferCounts {
  /** Bytes of all requests, with those that failed. */
  readonly bytes: number;
  readonly requests: number;
  readonly retries: number;
}

/** Tries of one request: with full jitter, a minute of silence on the average. */
const TRIES = 10;

/**
 * Moves extents, as many pieces at a time and as large as the pace allows. Reports `upload.pace` and progress. Throws
 * the first error that does not pass by itself, once nothing is under way any more, and `E_INTERRUPTED`.
 */
export async function transfer(work: Transfer, io: StepIo): Promise<TransferCounts> {
  const { pace, method, name } = work;
  const counts = { bytes: 0, requests: 0, retries: 0 };
  const stop = new AbortController();
  sharedSignal(stop.signal);
  const onAbort = () => stop.abort(io.signal.reason);
  const running = new Set<Promise<void>>();
  const waitFor = rateLimit(work.maxRate);
  using progress = paceReport(work, () => ({ inFlight: running.size, retries: counts.retries }), io);

  async function move(piece: Extent): Promise<void> {
    const { move: movePart, end: atEnd } = await work.prepare(piece);
    const end = piece.offset + piece.length;
    for (let offset = piece.offset; offset < end;) {
      const attempt = (number: number) => tryPart(movePart, { offset, length: end - offset }, number);
      const { length } = await retry(attempt, {
        what: `${method} ${name}`,
        host: io.host,
        signal: stop.signal,
        tries: TRIES,
        retryable: isTransientAzure,
      });
      await work.moved?.({ offset, length });
      offset += length;
      progress.moved(length);
    }
    atEnd?.();
  }

  /** Moves the beginning of what is left, no more than suits the pace by now. */
  async function tryPart(movePart: MovePart, rest: Extent, attempt: number): Promise<Extent> {
    const part = { offset: rest.offset, length: Math.min(rest.length, pace.size) };
    const wait = waitFor(part.length, performance.now());
    if (wait > 0) await sleep(wait, undefined, { signal: stop.signal });
    counts.requests++;
    counts.bytes += part.length;
    if (attempt > 1) counts.retries++;
    const inFlight = running.size;
    const startedAt = performance.now();
    try {
      const ms = pace.timeout(attempt);
      const late = () => brokenConnection(name, `no answer within ${Math.round(ms / 1000)} s`, 'time-out');
      await within(ms, stop.signal, late, (signal) => movePart(part, signal));
    } catch (error) {
      if (isTransientAzure(error) !== false) pace.failed({ startedAt, now: performance.now() });
      throw error;
    }
    pace.succeeded({ startedAt, now: performance.now(), inFlight });
    return part;
  }

  io.signal.addEventListener('abort', onAbort);
  try {
    io.signal.throwIfAborted();
    const next = piecesOf(work.extents);
    for (;;) {
      while (running.size < pace.window) {
        const piece = next(pace.size);
        if (piece === undefined) break;
        const job: Promise<void> = move(piece).finally(() => running.delete(job));
        running.add(job);
      }
      if (running.size === 0) return counts;
      await Promise.race(running);
    }
  } catch (error) {
    throw io.signal.aborted ? interrupted(error) : error;
  } finally {
    stop.abort();
    await Promise.allSettled(running);
    io.signal.removeEventListener('abort', onAbort);
  }
}
