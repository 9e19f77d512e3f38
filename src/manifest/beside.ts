import { basename, dirname, join } from 'node:path';

/**
 * The path of a file that a manifest names; undefined for a name that leads out of the manifest's folder, since whoever
 * wrote the manifest has no say in what else is read.
 */
export function besideManifest(manifestPath: string, name: string): string | undefined {
  const isPlain = name === basename(name) && name !== '' && name !== '.' && name !== '..' && !/[\0\\]/.test(name);
  return isPlain ? join(dirname(manifestPath), name) : undefined;
}
