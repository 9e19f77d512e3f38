import { isFailbackError } from '../errors.ts';
import { IsoCache } from '../iso/cache.ts';
import type { StepIo } from '../step-io.ts';
import { findDamage } from './check-entry.ts';
import { dropFolder } from './drop-folder.ts';
import { readEntry } from './entry.ts';
import type { CacheItem } from './item.ts';
import { listCache } from './list.ts';
import { cacheMemory } from './memory.ts';
import { STEPS } from './step-key.ts';

export interface DamagedItem extends CacheItem {
  readonly reason: string;
}

export interface CheckedCache {
  /** How many things were read. */
  readonly checked: number;
  /** What was not as it was stored, and is not used any more. */
  readonly damaged: readonly DamagedItem[];
}

/**
 * Reads everything in the cache that has a digest. What does not have it any more is dropped: results of steps are
 * removed, ISOs set aside. Throws `E_INTERRUPTED` and file system errors.
 */
export async function checkCache(
  cacheDir: string,
  { signal, progress }: Pick<StepIo, 'signal' | 'progress'>,
): Promise<CheckedCache> {
  const { items } = await listCache(cacheDir);
  const withDigest = items.filter(({ kind }) => kind === 'iso' || isStep(kind));
  const all = withDigest.reduce((sum, { size }) => sum + size, 0);
  const damaged: DamagedItem[] = [];
  let done = 0;
  for (const item of withDigest) {
    signal.throwIfAborted();
    const reason = item.kind === 'iso' ? await checkIso(cacheDir, item, signal) : await checkStep(item);
    if (reason !== undefined) damaged.push({ ...item, reason });
    progress((done += item.size), all, 'bytes');
  }
  return { checked: withDigest.length, damaged };
}

function isStep(kind: CacheItem['kind']): boolean {
  return STEPS.some((step) => step === kind);
}

async function checkStep({ path }: CacheItem): Promise<string | undefined> {
  const entry = (await readEntry(path)) ?? 'it has no description';
  const reason = typeof entry === 'string' ? entry : await findDamage(path, entry, cacheMemory());
  if (reason !== undefined) await dropFolder(path);
  return reason;
}

async function checkIso(cacheDir: string, { name }: CacheItem, signal: AbortSignal): Promise<string | undefined> {
  try {
    const cache = await IsoCache.open(cacheDir);
    return (await cache.check(name, signal)) ? undefined : 'it does not have its SHA-512';
  } catch (error) {
    // Another run may have pruned it.
    if (isFailbackError(error) && error.code === 'E_INPUT_MISSING') return undefined;
    throw error;
  }
}
