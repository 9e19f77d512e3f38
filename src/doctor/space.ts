import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { formatSize, GiB } from '../size.ts';
import type { Finding } from './finding.ts';

/** What a build of the largest ISO so far takes: staging, VMDK and VHD; and what the ISO takes in the cache. */
const NEEDED = { work: 4 * GiB, cache: 2 * GiB };

/** Free space where images are built and where downloads are kept. */
export async function checkSpace(folders: { readonly work: string; readonly cache: string }): Promise<Finding[]> {
  return Promise.all((['work', 'cache'] as const).map((kind) => checkFolder(kind, folders[kind])));
}

async function checkFolder(kind: 'work' | 'cache', folder: string): Promise<Finding> {
  const needed = NEEDED[kind];
  const base = { group: 'space', name: `${kind} folder`, needed } as const;
  const found = await freeSpace(folder);
  if (found === undefined) return { ...base, status: 'warning', detail: `${folder} cannot be looked at` };
  const detail = `${formatSize(found)} free in ${folder}`;
  if (found >= needed) return { ...base, status: 'ok', found, detail };
  const variable = kind === 'work' ? 'TMPDIR' : 'FAILBACK_CACHE_DIR';
  return {
    ...base,
    status: 'warning',
    found,
    detail: `${detail}; ${formatSize(needed)} are advised`,
    fix: `Free some space, or point ${variable} to another folder.`,
  };
}

/** Free bytes at the folder, or at the nearest parent that exists. */
async function freeSpace(folder: string): Promise<number | undefined> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    try {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) return undefined;
    }
  }
}
