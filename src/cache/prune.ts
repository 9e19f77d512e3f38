import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { outputError } from '../files.ts';
import { dropFolder } from './drop-folder.ts';
import { type CacheItem, isStale, WEEK } from './item.ts';
import { KNOWN } from './known.ts';
import { namesIn, timeOf } from './list-folder.ts';
import { listCache } from './list.ts';

export interface PruneOptions {
  readonly cacheDir: string;
  /** Bytes that may stay; everything that is of use unless told. */
  readonly maxSize?: number | undefined;
}

export interface PruneResult {
  readonly removed: readonly CacheItem[];
  /** Bytes of what was removed. */
  readonly freed: number;
  /** Bytes that are left. */
  readonly size: number;
}

/**
 * Removes what is of no use: remains of interrupted runs once they are an hour old, unfinished and bad downloads once
 * they are a week old. Then, least recently used first, whatever is too much. An ISO or a download that was in use within
 * the last hour stays, since a build may be reading it; results of steps may go at any time. Throws `E_OUTPUT`.
 */
export async function pruneCache({ cacheDir, maxSize = Number.POSITIVE_INFINITY }: PruneOptions): Promise<PruneResult> {
  const { items, size } = await listCache(cacheDir);
  const removed = items.filter(isUseless);
  let left = size - total(removed);
  for (const item of items.filter((candidate) => !isUseless(candidate) && mayGo(candidate))) {
    if (left <= maxSize) break;
    removed.push(item);
    left -= item.size;
  }
  for (const item of removed) await remove(item);
  await forget(join(cacheDir, KNOWN));
  return { removed, freed: total(removed), size: left };
}

function isUseless({ kind, usedAt }: CacheItem): boolean {
  return kind === 'leftover' || ((kind === 'download' || kind === 'bad-iso') && isStale(usedAt, WEEK));
}

function mayGo({ kind, usedAt }: CacheItem): boolean {
  return (kind !== 'iso' && kind !== 'practice' && kind !== 'download') || isStale(usedAt);
}

async function remove({ path, beside }: CacheItem): Promise<void> {
  try {
    await dropFolder(path);
    for (const file of beside) await rm(file, { force: true });
  } catch (error) {
    throw outputError(path, error);
  }
}

/** What was found out about files and tools that may be long gone; it is found out again. */
async function forget(folder: string): Promise<void> {
  for (const path of (await namesIn(folder)).map((name) => join(folder, name))) {
    if (isStale((await timeOf(path)) ?? 0, 4 * WEEK)) await rm(path, { force: true }).catch(() => undefined);
  }
}

function total(items: readonly CacheItem[]): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}
