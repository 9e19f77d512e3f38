import { join } from 'node:path';
import { entryFile, readEntry } from './entry.ts';
import type { CacheItem } from './item.ts';
import { itemOf, leftovers, namesIn, timeOf } from './list-folder.ts';
import { stepFolder } from './step-cache.ts';
import { STEPS } from './step-key.ts';

/** Results of steps, and what was left of making them. */
export async function listSteps(cacheDir: string): Promise<CacheItem[]> {
  const items: CacheItem[] = [];
  for (const step of STEPS) {
    const folder = stepFolder(cacheDir, step);
    for (const name of (await namesIn(folder)).filter((key) => /^[0-9a-f]{64}$/.test(key))) {
      const path = join(folder, name);
      const entry = await readEntry(path);
      const what = typeof entry === 'object' ? entry.what : 'damaged';
      const item = await itemOf(path, { kind: step, name, what, usedAt: await timeOf(entryFile(path)) });
      if (item) items.push(item);
    }
    items.push(...(await leftovers(folder)));
  }
  return items;
}
