import { dirname } from 'node:path';
import { journalPath } from '../../azure/pages/journal.ts';
import { FailbackError } from '../../errors.ts';
import { makeFolder } from '../../files.ts';
import { withLock } from '../../lock.ts';

/**
 * Runs `action` while no other run of this machine sends the bytes of a landing, or gives them up. The lock that a killed
 * run has left goes with it. Throws `E_OUTPUT_BUSY`, `E_OUTPUT`, and what `action` throws.
 */
export async function withLanding<T>(
  cacheDir: string,
  landing: string,
  signal: AbortSignal,
  action: () => Promise<T>,
): Promise<T> {
  const path = `${journalPath(cacheDir, landing)}.lock`;
  await makeFolder(dirname(path));
  const onWait = () => {
    throw new FailbackError('E_OUTPUT_BUSY', `Another run is sending the bytes of ${landing}.`, {
      hint: 'Wait for it; then the same command finds what it has made.',
    });
  };
  return await withLock(path, action, { signal, onWait });
}
