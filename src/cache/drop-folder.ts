import { rename, rm } from 'node:fs/promises';
import { temporaryName } from './place-file.ts';

/** Removes a folder so that it is never there in part. Throws file system errors, unless it is gone already. */
export async function dropFolder(folder: string): Promise<void> {
  const aside = temporaryName(folder);
  try {
    await rename(folder, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
