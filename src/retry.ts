import { setTimeout as sleep } from 'node:timers/promises';
import { interrupted } from './errors.ts';
import { type Host, report } from './events.ts';

export interface RetryOptions {
  /** What is being tried, for the event: "GET https://…". */
  readonly what: string;
  readonly host: Host;
  readonly signal?: AbortSignal | undefined;
  /** Tries in all; 6 unless told. More can be told for a failure that is nothing but the wish to be asked later. */
  readonly tries?: number | ((error: unknown) => number);
  /** Upper bound of the first pause in milliseconds; doubled each time up to `maxDelayMs`. 500 unless told. */
  readonly baseDelayMs?: number;
  readonly maxDelayMs?: number;
  /** False ends the tries; a number of milliseconds is a pause that the other side asked for. */
  readonly retryable: (error: unknown) => boolean | number;
  /** Called with each failed try: true makes the count of tries start over, because there was progress. */
  readonly progressed?: () => boolean;
  readonly random?: () => number;
}

/**
 * Runs `action` until it succeeds, with full jitter between the tries
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Throws the last error as it is, or
 * `E_INTERRUPTED` if the signal ends a pause.
 */
export async function retry<T>(action: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { tries = 6, baseDelayMs = 500, maxDelayMs = 30_000, random = Math.random } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await action(attempt);
    } catch (error) {
      if (options.progressed?.()) attempt = 1;
      const answer = options.signal?.aborted ? false : options.retryable(error);
      if (answer === false || attempt >= (typeof tries === 'number' ? tries : tries(error))) throw error;
      const jitter = random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
      const delayMs = Math.round(answer === true ? jitter : Math.max(answer, jitter));
      const reason = error instanceof Error ? error.message : String(error);
      report(options.host, 'retry.wait', `${options.what}: ${reason}; next try in ${delayMs} ms`, {
        what: options.what,
        attempt,
        delayMs,
        reason,
      });
      await pause(delayMs, options.signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    throw interrupted(error);
  }
}
