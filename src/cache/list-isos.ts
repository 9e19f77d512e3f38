import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheRecord } from '../iso/cache.ts';
import type { CacheItem } from './item.ts';
import { itemOf, leftovers, namesIn, timeOf } from './list-folder.ts';

/** ISOs, whole or not, and what was left beside them. */
export async function listIsos(cacheDir: string): Promise<CacheItem[]> {
  const folder = join(cacheDir, 'isos');
  const origins = await originsIn(join(folder, 'from'));
  const items = (await namesIn(folder)).map(async (name): Promise<CacheItem | undefined> => {
    const path = join(folder, name);
    const [, sha512 = ''] = /^([0-9a-f]{128})\.iso$/.exec(name) ?? [];
    if (sha512 !== '') {
      const stamp = join(folder, `${sha512}.json`);
      const what = (origins.get(sha512) ?? []).join(', ');
      return itemOf(path, { kind: 'iso', name: sha512, beside: [stamp], what, usedAt: await timeOf(stamp) });
    }
    if (name.endsWith('.part')) return itemOf(path, { kind: 'download', name, beside: [`${path}.json`] });
    return /\.bad-[0-9a-f]+$/.test(name) ? itemOf(path, { kind: 'bad-iso', name }) : undefined;
  });
  const found = (await Promise.all(items)).filter((item) => item !== undefined);
  return [...found, ...(await leftovers(folder)), ...(await leftovers(join(folder, 'from')))];
}

/** The regions, or else the addresses, from which each ISO came. */
async function originsIn(folder: string): Promise<Map<string, string[]>> {
  const origins = new Map<string, string[]>();
  for (const name of await namesIn(folder)) {
    try {
      const { sha512, url } = JSON.parse(await readFile(join(folder, name), 'utf8')) as CacheRecord;
      const [, region] = /aws-elastic-disaster-recovery-([a-z]+(?:-[a-z]+)+-\d)/.exec(url) ?? [];
      origins.set(sha512, [...(origins.get(sha512) ?? []), region ?? url].sort());
    } catch {
      // Nobody else reads what makes no sense, either.
    }
  }
  return origins;
}
