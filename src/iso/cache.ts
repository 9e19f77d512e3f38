import { readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { digestFile } from '../digest.ts';
import { FailbackError, isFailbackError } from '../errors.ts';
import { makeFolder, outputError, writeAtomically } from '../files.ts';

/** A file that is in the cache under its digest. */
export interface CachedIso {
  readonly path: string;
  /** SHA-512 in hex. */
  readonly sha512: string;
  /** Bytes. */
  readonly size: number;
}

/** What was last fetched from one address. */
export interface CacheRecord {
  /** For people; without credentials and signatures. */
  readonly url: string;
  readonly sha512: string;
  /** Strong entity tag, kept where no checksum tells whether the file has changed. */
  readonly etag: string | null;
  /** False if nobody gave a checksum to compare with. */
  readonly verified: boolean;
}

/**
 * The ISO cache below `cacheDir`: `isos/<sha512>.iso`, so that equal ISOs of several regions are one file, each with a
 * `<sha512>.json` that holds size and time of the file when it was last known to be whole (and is touched at each use), and `isos/from/<url key>.json`
 * with what came from where.
 */
export class IsoCache {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Throws `E_OUTPUT`, `E_NO_SPACE` if the folders cannot be made. */
  static async open(cacheDir: string): Promise<IsoCache> {
    const folder = join(cacheDir, 'isos');
    try {
      await makeFolder(join(folder, 'from'));
    } catch (error) {
      throw cacheError(folder, error);
    }
    return new IsoCache(folder);
  }

  /** Where a download lies until it is whole; `name` is its digest or the key of its URL. */
  partPath(name: string): string {
    return join(this.folder, `${name}.part`);
  }

  /** The file with that digest; one whose size or time changed since is hashed again, and forgotten if it is another. */
  async find(sha512: string, signal?: AbortSignal): Promise<CachedIso | undefined> {
    const path = join(this.folder, `${sha512}.iso`);
    const file = await stat(path).catch(() => undefined);
    if (file === undefined) return undefined;
    const stampPath = join(this.folder, `${sha512}.json`);
    const stamp = await readJson<{ size: number; mtimeMs: number }>(stampPath);
    if (stamp?.size === file.size && stamp.mtimeMs === file.mtimeMs) {
      // The stamp's own time is that of the last use. A cache that is complete may be read-only.
      await utimes(stampPath, new Date(), new Date()).catch(() => undefined);
      return { path, sha512, size: file.size };
    }
    return await this.check(sha512, signal);
  }

  /** The file with that digest, hashed whatever its time says; set aside if it is another. Throws `E_INPUT_MISSING`. */
  async check(sha512: string, signal?: AbortSignal): Promise<CachedIso | undefined> {
    const path = join(this.folder, `${sha512}.iso`);
    const actual = await digestFile(path, 'sha512', { signal });
    if (actual === sha512) return await this.#stamp(path, sha512);
    await this.setAside(path, actual);
    await rm(join(this.folder, `${sha512}.json`), { force: true });
    return undefined;
  }

  /** Takes a whole, checked download in. */
  async adopt(part: string, sha512: string): Promise<CachedIso> {
    const path = join(this.folder, `${sha512}.iso`);
    try {
      await rename(part, path);
      await rm(`${part}.json`, { force: true });
      return await this.#stamp(path, sha512);
    } catch (error) {
      throw cacheError(path, error);
    }
  }

  async #stamp(path: string, sha512: string): Promise<CachedIso> {
    const { size, mtimeMs } = await stat(path);
    await writeJson(join(this.folder, `${sha512}.json`), { size, mtimeMs });
    return { path, sha512, size };
  }

  /** Renames a file that is not what its publisher says, for a person to look at; nothing reads it again. */
  async setAside(path: string, actual: string): Promise<string> {
    const aside = `${path}.bad-${actual.slice(0, 8)}`;
    await rename(path, aside);
    await rm(`${path}.json`, { force: true });
    return aside;
  }

  async recall(key: string): Promise<CacheRecord | undefined> {
    const record = await readJson<CacheRecord>(join(this.folder, 'from', `${key}.json`));
    if (!isSha512(record?.sha512)) return undefined;
    const { url = '', sha512, etag = null, verified = false } = record;
    return { url, sha512, etag, verified };
  }

  async remember(key: string, record: CacheRecord): Promise<void> {
    // A cache that is complete may be read-only.
    if (isDeepStrictEqual(await this.recall(key), record)) return;
    await writeJson(join(this.folder, 'from', `${key}.json`), record);
  }
}

/** Whether a value is a SHA-512 in lower-case hex, and so may be part of a file name. */
export function isSha512(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{128}$/.test(value);
}

/** The cache holds nothing that cannot be fetched again: a file that makes no sense is as good as none. */
async function readJson<T extends object>(path: string): Promise<Partial<T> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

async function writeJson(path: string, value: object): Promise<void> {
  try {
    await writeAtomically(path, (file) => file.writeFile(`${JSON.stringify(value, null, 2)}\n`));
  } catch (error) {
    throw cacheError(path, error);
  }
}

/** A file system error inside the cache as ours, with what helps there; anything else unchanged. */
export function cacheError(path: string, error: unknown): unknown {
  const ours = outputError(path, error);
  if (!isFailbackError(ours) || (ours.code !== 'E_NO_SPACE' && ours.code !== 'E_OUTPUT')) return error;
  return new FailbackError(ours.code, ours.message, {
    hint: 'Free some space, or choose another cache folder with --cache-dir or FAILBACK_CACHE_DIR.',
    cause: ours.cause,
    data: ours.data,
  });
}
