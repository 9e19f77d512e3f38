import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { formatSize, MiB } from '../size.ts';

/** A text is read whole only up to this size. */
const MAX_TEXT = 64 * MiB;

/** A file of the folder, or why there is none that may be read. */
export type Found = { readonly path: string; readonly size: number } | { readonly problem: string };

/**
 * The file of a name that somebody else wrote down: only a regular file in this very folder. Neither a path nor a
 * symbolic link leads out of it, and nothing that never ends is opened.
 */
export async function findInside(folder: string, name: string): Promise<Found> {
  if (name === '' || name !== basename(name) || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    return { problem: 'it is not the name of a file in this folder' };
  }
  const path = join(folder, name);
  const [real, home] = await Promise.all([path, folder].map((place) => realpath(place).catch(() => undefined)));
  if (real === undefined || home === undefined) return { problem: 'it is missing' };
  if (dirname(real) !== home) return { problem: 'it is a link that leads out of the folder' };
  const stats = await stat(real);
  return stats.isFile() ? { path, size: stats.size } : { problem: 'it is not a file' };
}

/** Its text, or why it cannot be read. */
export async function readInside(folder: string, name: string): Promise<{ text: string } | { problem: string }> {
  const found = await findInside(folder, name);
  if ('problem' in found) return found;
  if (found.size > MAX_TEXT) return { problem: `it has ${formatSize(found.size)}` };
  try {
    return { text: await readFile(found.path, 'utf8') };
  } catch (error) {
    return { problem: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? ''})` };
  }
}
