import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Nanoseconds within which two changes of a file may bear the same time, on the coarsest of file systems. */
const GRAIN = 2_000_000_000n;

/** What tells the content of a file apart without reading it. Throws file system errors. */
export async function fileIdentity(path: string): Promise<string> {
  return identityOf(path, await stat(path, { bigint: true }));
}

/**
 * The same with the time of the last change of any kind, which nobody can set; undefined for a file that was changed
 * just now, because it could change again without a trace.
 */
export async function settledIdentity(path: string): Promise<string | undefined> {
  const file = await stat(path, { bigint: true });
  const settled = BigInt(Date.now()) * 1_000_000n - file.ctimeNs > GRAIN;
  return settled ? `${identityOf(path, file)} ${file.ctimeNs}` : undefined;
}

function identityOf(path: string, { dev, ino, size, mtimeNs }: BigIntStats): string {
  return [path, dev, ino, size, mtimeNs].join(' ');
}
