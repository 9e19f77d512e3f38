import { dirname } from 'node:path';
import { makeFolder } from '../files.ts';
import { type LockOptions, withLock } from '../lock.ts';

/**
 * Takes a lock that lasts until it is disposed of, through several steps of a pipeline; waits while somebody else holds
 * it. Throws file system errors, `E_OUTPUT`, and the signal's reason.
 */
export async function holdLock(path: string, options: LockOptions = {}): Promise<AsyncDisposable> {
  await makeFolder(dirname(path));
  return new Promise((taken, failed) => {
    const held = () =>
      new Promise<void>((release) => {
        taken({
          async [Symbol.asyncDispose]() {
            release();
            await over;
          },
        });
      });
    const over = withLock(path, held, options).catch(failed);
  });
}
