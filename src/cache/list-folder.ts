import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CacheItem, isStale } from './item.ts';

/** The names in a folder, none if it is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}

interface ItemFacts extends Pick<CacheItem, 'kind' | 'name'> {
  readonly beside?: readonly string[];
  readonly what?: string;
  /** When it was last modified, unless told. */
  readonly usedAt?: number | undefined;
}

/** A file or folder as an item, with its size on the disk; undefined if it went meanwhile. */
export async function itemOf(
  path: string,
  { kind, name, beside = [], what = '', usedAt }: ItemFacts,
): Promise<CacheItem | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const inside = found.isDirectory() ? (await namesIn(path)).map((file) => join(path, file)) : [];
  const size = (await Promise.all([path, ...inside, ...beside].map(sizeOf))).reduce((sum, bytes) => sum + bytes, 0);
  return { kind, name, path, beside, size, usedAt: usedAt ?? found.mtimeMs, what };
}

/** What interrupted runs left in a folder: files under temporary names, and locks that nobody holds. */
export async function leftovers(folder: string): Promise<CacheItem[]> {
  const names = (await namesIn(folder)).filter((name) => /^\..+\.tmp$|\.lock$/.test(name));
  const items = await Promise.all(names.map((name) => itemOf(join(folder, name), { kind: 'leftover', name })));
  return items.filter((item) => item !== undefined).filter(({ usedAt }) => isStale(usedAt));
}

/** Milliseconds since 1970; undefined if there is no such file. */
export async function timeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

async function sizeOf(path: string): Promise<number> {
  return ((await stat(path).catch(() => undefined))?.blocks ?? 0) * 512;
}
