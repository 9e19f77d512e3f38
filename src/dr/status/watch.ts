import { setTimeout as sleep } from 'node:timers/promises';
import { FailbackError, isFailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import { type DrStatus, drStatus } from './status.ts';

export interface WatchOptions {
  /** Milliseconds between two looks. */
  readonly every: number;
  /** Told when neither cloud answered; it is tried again. */
  readonly missed: (error: FailbackError) => void;
}

/**
 * Looks again and again until the flow's signal ends it, then throws `E_INTERRUPTED`. The first look throws what
 * `drStatus` throws; later ones only what no further look can mend.
 */
export async function* watchStatus(flow: Flow, { every, missed }: WatchOptions): AsyncGenerator<DrStatus> {
  yield await drStatus(flow);
  for (;;) {
    await sleep(every, undefined, { signal: flow.signal }).catch((error: unknown) => {
      throw ended(error);
    });
    const status = await drStatus(flow).catch((error: unknown) => {
      if (flow.signal.aborted) throw ended(error);
      if (!isFailbackError(error) || error.fault !== 'service') throw error;
      missed(error);
      return undefined;
    });
    if (status) yield status;
  }
}

function ended(cause: unknown): FailbackError {
  return new FailbackError('E_INTERRUPTED', 'No longer watching.', {
    hint: 'It only looked: what is under way in the clouds goes on.',
    cause,
  });
}
