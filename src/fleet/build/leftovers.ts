import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FailbackError, isFailbackError } from '../../errors.ts';
import { withLock } from '../../lock.ts';

/**
 * Removes the unfinished files that a killed run left of these names in `folder`; those of an image that somebody builds
 * at this moment stay.
 */
export async function removeLeftovers(folder: string, names: readonly string[]): Promise<void> {
  const unfinished = (await readdir(folder)).flatMap((file) => {
    const name = /^\.([^.]+)\.[a-z0-9.]+\.[0-9a-f]{8}\.tmp$/.exec(file)?.[1];
    return name !== undefined && names.includes(name) ? [{ file, name }] : [];
  });
  for (const { file, name } of unfinished) {
    const remove = () => rm(join(folder, file), { force: true });
    await withLock(join(folder, `.${name}.lock`), remove, { onWait: busy }).catch((error: unknown) => {
      if (!isFailbackError(error) || error.code !== 'E_OUTPUT_BUSY') throw error;
    });
  }
}

function busy(): never {
  throw new FailbackError('E_OUTPUT_BUSY', 'Somebody builds the image.');
}
