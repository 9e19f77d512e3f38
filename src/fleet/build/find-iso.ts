import { type FailbackError, toFailbackError } from '../../errors.ts';
import type { Host } from '../../events.ts';
import { IsoCache } from '../../iso/cache.ts';
import { publishedSha512 } from '../../iso/checksum.ts';
import { type FetchOptions, fetchIso } from '../../iso/fetch.ts';
import { originOf } from '../../iso/origin.ts';
import { defaultCacheDir } from '../../paths.ts';
import { createLimit } from '../../limit.ts';

/** Regions that are asked for their checksum at once. */
const ASKED_AT_ONCE = 12;
/** Tries of a download while other regions can serve the same ISO. */
const FEW_TRIES = 2;

export interface FindIsoOptions extends Omit<FetchOptions, 'region' | 'iso' | 'sha512'> {
  /** Downloads at once. */
  readonly downloads: number;
}

/** A region whose ISO is wanted, and who hears how that goes. */
interface Search {
  readonly region: string;
  readonly host: Host;
  readonly onProgress: (done: number, total: number | undefined) => void;
  /** What came of the region's own download, if that was not the ISO of its group. */
  outcome?: string | FailbackError;
}

/** Regions that publish one digest: whichever can serve the ISO does it for all of them. */
interface Group {
  readonly digest: string;
  readonly waiting: Search[];
  fetching: Promise<void> | undefined;
  cached: boolean;
}

/**
 * Brings the ISO of a region into the cache and tells its SHA-512. The region is asked for the checksum that it publishes;
 * one download serves all that publish the same. Throws the codes of `locateIso`.
 */
export function isoFinder(options: FindIsoOptions, signal: AbortSignal): (search: Search) => Promise<string> {
  const { caFile = process.env.FAILBACK_CA_FILE, idleTimeoutMs, cacheDir = defaultCacheDir() } = options;
  const askLimit = createLimit(ASKED_AT_ONCE);
  const downloadLimit = createLimit(options.downloads);
  const groups = new Map<string, Group>();

  async function ask({ region, host }: Search): Promise<string> {
    const origin = originOf({ region, version: options.version, baseUrl: options.baseUrl });
    if ('path' in origin) throw new Error('a region is no file');
    const how = { host, signal, http: { caFile, idleTimeoutMs }, retry: options.retry };
    const digest = await askLimit(() => publishedSha512(origin, how));
    if (digest === undefined) throw new Error('a region promises its checksum');
    return digest;
  }

  async function fetch({ region, ...io }: Search, retry = options.retry): Promise<string> {
    return (await fetchIso({ ...options, region, retry }, { ...io, signal })).sha512;
  }

  /** Tries the regions that wait, also those that come meanwhile, until one has served the ISO. */
  async function fetchAny(group: Group): Promise<void> {
    const cache = await IsoCache.open(cacheDir);
    group.cached = (await cache.find(group.digest, signal)) !== undefined;
    while (!group.cached) {
      const search = group.waiting.shift();
      if (search === undefined) return;
      const retry = group.waiting.length > 0 ? { tries: FEW_TRIES, ...options.retry } : options.retry;
      const outcome = await downloadLimit(() => fetch(search, retry)).catch((e: unknown) => toFailbackError(e, signal));
      // The region may have got another one since it was asked.
      if (outcome === group.digest) group.cached = true;
      else search.outcome = outcome;
    }
  }

  return async (search) => {
    if (options.offline) return await fetch(search);
    const digest = await ask(search);
    const group = groups.get(digest) ?? { digest, waiting: [], fetching: undefined, cached: false };
    groups.set(digest, group);
    group.waiting.push(search);
    while (!group.cached && search.outcome === undefined) {
      group.fetching ??= fetchAny(group).finally(() => (group.fetching = undefined));
      await group.fetching;
    }
    if (typeof search.outcome === 'string') return search.outcome;
    if (group.cached) return digest;
    throw search.outcome ?? new Error('the region was not tried');
  };
}
