import { interrupted } from '../../errors.ts';
import { brokenConnection } from '../../http-error.ts';
import { retry } from '../../retry.ts';
import type { StepIo } from '../../step-io.ts';
import { isTransientAzure } from '../azure-error.ts';
import type { PageBlob } from './page-blob.ts';
import { within } from './within.ts';

/** Milliseconds of one try. */
const TRY_TIMEOUT = 120_000;

/** Makes one request, again if it fails for a reason that passes. `what` is the method, for events. */
export async function tryBlob<T>(
  { name }: Pick<PageBlob, 'name'>,
  what: string,
  { host, signal }: Pick<StepIo, 'host' | 'signal'>,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = () => brokenConnection(name, `no answer within ${TRY_TIMEOUT / 1000} s`, 'time-out');
  const attempt = () => within(TRY_TIMEOUT, signal, late, request);
  try {
    return await retry(attempt, { what: `${what} ${name}`, host, signal, retryable: isTransientAzure });
  } catch (error) {
    throw signal.aborted ? interrupted(error) : error;
  }
}
