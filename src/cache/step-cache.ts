import { mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type Host, report } from '../events.ts';
import { exists, makeFolder } from '../files.ts';
import { type Entry, type EntryFile, entryFile, readEntry, writeEntry } from './entry.ts';
import { findDamage } from './check-entry.ts';
import { contentDigest } from './content-digest.ts';
import { dropFolder } from './drop-folder.ts';
import type { CacheMemory } from './memory.ts';
import { placeFile, temporaryName } from './place-file.ts';
import { type CachedStep, RESULTS } from './step-key.ts';

export interface StepCacheOptions {
  readonly cacheDir: string;
  readonly memory: CacheMemory;
}

/** An entry that was found, and is whole. */
export interface FoundEntry extends Entry {
  /** Where one of its files lies. */
  path(name: string): string;
}

export interface NewFile {
  readonly name: string;
  /** The bytes, or a whole file, which may become a link of the one in the cache. */
  readonly from: Uint8Array | string;
  /** As `contentDigest` names it, if that is known. */
  readonly digest?: string | undefined;
}

export interface NewEntry extends Pick<Entry, 'what' | 'input' | 'facts'> {
  readonly files: readonly NewFile[];
}

interface PutIo {
  readonly host: Host;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Results of steps in `<cacheDir>/steps/<step>/<key>/`: `entry.json` and files. Entries appear whole or not at all, and
 * never change, but for being replaced as a whole: several processes may use and prune them at once.
 */
export interface StepCache {
  /** The entry, with the digests of its files checked. One that is damaged is dropped, after the event `cache.drop`. */
  find(step: CachedStep, key: string, host: Host): Promise<FoundEntry | undefined>;
  /** Makes an entry; one that is there already is replaced. Throws file system errors, `E_NO_SPACE`, `E_OUTPUT`, `E_INTERRUPTED`. */
  put(step: CachedStep, key: string, entry: NewEntry, io: PutIo): Promise<void>;
  /** The file to lock while an entry is made. */
  lockPath(step: CachedStep, key: string): string;
}

/** The folder in the cache. */
export function stepFolder(cacheDir: string, step: CachedStep): string {
  return join(cacheDir, 'steps', step);
}

export function stepCache({ cacheDir, memory }: StepCacheOptions): StepCache {
  const folderOf = (step: CachedStep, key: string) => join(stepFolder(cacheDir, step), key);

  return {
    lockPath: (step, key) => `${folderOf(step, key)}.lock`,
    async find(step, key, host) {
      const folder = folderOf(step, key);
      const entry = await readEntry(folder);
      if (entry === undefined) return undefined;
      const wrong = typeof entry === 'string' ? entry : await findDamage(folder, entry, memory);
      if (typeof entry === 'object' && wrong === undefined) {
        // The time of the last use. A cache that is read-only serves as well.
        await utimes(entryFile(folder), new Date(), new Date()).catch(() => undefined);
        return { ...entry, path: (name) => join(folder, name) };
      }
      // Somebody may have pruned it meanwhile.
      if (!(await exists(entryFile(folder)))) return undefined;
      const reason = wrong ?? '';
      report(host, 'cache.drop', `Damaged in the cache, and made again: ${RESULTS[step]} (${reason}).`, {
        ...{ step, key, reason },
      });
      await dropFolder(folder).catch(() => undefined);
      return undefined;
    },
    async put(step, key, entry, { host, signal }) {
      const folder = folderOf(step, key);
      const temporary = temporaryName(folder);
      await makeFolder(stepFolder(cacheDir, step));
      await mkdir(temporary);
      try {
        const files: EntryFile[] = [];
        for (const file of entry.files) files.push(await putFile(temporary, file, signal));
        const { what, input, facts } = entry;
        await writeEntry(temporary, { step, key, what, input, facts, files, storedAt: new Date().toISOString() });
        await moveInto(temporary, folder);
        report(host, 'cache.store', `Put into the cache: ${RESULTS[step]}.`, { step, key });
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    },
  };
}

/** What is there was of no use to the run that has made this; or else it is the same. */
async function moveInto(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await dropFolder(folder);
    await rename(temporary, folder);
  }
}

async function putFile(folder: string, { name, from, digest }: NewFile, signal?: AbortSignal): Promise<EntryFile> {
  const path = join(folder, name);
  if (typeof from === 'string') {
    await placeFile(from, path, signal);
  } else {
    await using file = await open(path, 'wx');
    await file.writeFile(from);
    await file.sync();
  }
  const { size } = await stat(path);
  return { name, size, digest: digest ?? (await contentDigest(path, { signal })) };
}
