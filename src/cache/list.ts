import { join } from 'node:path';
import type { CacheItem } from './item.ts';
import { KNOWN } from './known.ts';
import { itemOf, leftovers, namesIn } from './list-folder.ts';
import { listIsos } from './list-isos.ts';
import { listSteps } from './list-steps.ts';

export interface CacheList {
  readonly dir: string;
  /** Least recently used first. */
  readonly items: readonly CacheItem[];
  /** Bytes of all of them. */
  readonly size: number;
}

/** What is in the cache folder, as far as it takes space: not the few words that are kept about uploads and tools. */
export async function listCache(cacheDir: string): Promise<CacheList> {
  const practice = join(cacheDir, 'practice');
  const isos = (await namesIn(practice)).filter((name) => name.endsWith('.iso'));
  const items = [
    ...(await listIsos(cacheDir)),
    ...(await listSteps(cacheDir)),
    ...(await Promise.all(isos.map((name) => itemOf(join(practice, name), { kind: 'practice', name })))),
    ...(await leftovers(practice)),
    ...(await leftovers(join(cacheDir, KNOWN))),
  ].filter((item) => item !== undefined);
  items.sort((a, b) => a.usedAt - b.usedAt);
  return { dir: cacheDir, items, size: items.reduce((sum, { size }) => sum + size, 0) };
}
