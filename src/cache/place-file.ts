import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { contentDigest } from './content-digest.ts';

/**
 * Gives a file a second name at the least cost: sharing its blocks where the file system can, else as a hard link, else
 * as a copy that keeps its holes. `to`, which is replaced, is never there in part. Throws file system errors, and
 * `E_INPUT_MISSING`, `E_INTERRUPTED` from copying.
 */
export async function placeFile(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const temporary = temporaryName(to);
  try {
    await reflink(from, temporary)
      .catch(() => link(from, temporary))
      .catch(() => copySparse(from, temporary, signal));
    await rename(temporary, to);
  } finally {
    // To rename a link to another link of the same file does nothing (rename(2)).
    await rm(temporary, { force: true });
  }
}

/** A name beside another under which something is made that nobody shall take for whole. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
}

async function reflink(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
}

async function copySparse(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const { size } = await stat(from);
  await using file = await open(to, 'wx');
  await file.truncate(size);
  await contentDigest(from, { output: file.fd, signal });
  await file.sync();
}
