import { FailbackError, isFailbackError } from '../errors.ts';
import { report } from '../events.ts';
import { withLock } from '../lock.ts';
import { shownUrl, urlKey } from '../url.ts';
import { type CachedIso, IsoCache } from './cache.ts';
import { type ChecksumOptions, publishedSha512 } from './checksum.ts';
import { type Downloaded, download } from './download.ts';
import type { RemoteIso } from './origin.ts';

export interface RemoteOptions extends ChecksumOptions {
  readonly cacheDir: string;
  readonly offline: boolean;
  /** SHA-512 that the user demands, in lower-case hex. */
  readonly sha512?: string | undefined;
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
}

export interface RemoteResult extends CachedIso {
  readonly source: 'cache' | 'download';
  readonly verified: boolean;
}

interface EarlierCopy extends RemoteResult {
  readonly etag: string | null;
}

/** One wanted ISO on its way. */
interface Errand {
  readonly origin: RemoteIso;
  readonly options: RemoteOptions;
  readonly cache: IsoCache;
  /** `urlKey` of the origin. */
  readonly key: string;
  /** What the file must have; undefined if nobody says. */
  readonly expected: string | undefined;
}

/** An ISO by way of the cache; errors as `locateIso`. */
export async function fetchRemote(origin: RemoteIso, options: RemoteOptions): Promise<RemoteResult> {
  const { signal, offline, sha512: demanded } = options;
  const cache = await IsoCache.open(options.cacheDir);
  const key = urlKey(origin.url);
  const copy = await earlierCopy(cache, key, signal);
  if (demanded === undefined && copy && (offline || origin.immutable)) return copy;
  if (demanded !== undefined && offline) {
    const hit = await cache.find(demanded, signal);
    if (hit) return { ...hit, source: 'cache', verified: true };
  }
  if (offline) throw offlineError(origin);

  const expected = demanded ?? (await publishedOrHint(origin, options, copy));
  const errand: Errand = { origin, options, cache, key, expected };
  const hit = await fromCache(errand);
  if (hit) return hit;
  const onWait = () => report(options.host, 'note.info', `Another run downloads ${shownUrl(origin.url)}; waiting.`, {});
  const lock = `${cache.partPath(expected ?? key)}.lock`;
  return await withLock(lock, (lost) => fetchHeld(errand, AbortSignal.any([signal, lost])), { signal, onWait });
}

/** What this address gave last time. */
async function earlierCopy(cache: IsoCache, key: string, signal: AbortSignal): Promise<EarlierCopy | undefined> {
  const record = await cache.recall(key);
  const iso = record && (await cache.find(record.sha512, signal));
  return iso && { ...iso, source: 'cache', verified: record.verified, etag: record.etag };
}

async function fromCache(errand: Errand): Promise<RemoteResult | undefined> {
  const { cache, expected, options } = errand;
  const hit = expected === undefined ? undefined : await cache.find(expected, options.signal);
  return hit && (await keep(errand, hit, 'cache', null));
}

async function fetchHeld(errand: Errand, signal: AbortSignal): Promise<RemoteResult> {
  const { origin, options, cache, key, expected } = errand;
  // Whoever held the lock before us may have fetched it.
  const hit = await fromCache(errand);
  if (hit) return hit;
  const part = cache.partPath(expected ?? key);
  const copy = expected === undefined ? await earlierCopy(cache, key, signal) : undefined;
  const got = await download({ ...options, ...origin, part, unless: copy?.etag ?? null, signal });
  if (got === 'unchanged') {
    if (copy) return copy;
    throw new Error('a conditional answer without a condition');
  }
  if (expected !== undefined && got.sha512 !== expected) {
    // The publisher may have replaced both ISO and checksum since we read the checksum.
    const wanted = options.sha512 ?? (await publishedSha512(origin, options));
    if (got.sha512 !== wanted) throw await refuse(cache, part, origin, got, wanted);
  }
  const etag = expected === undefined ? got.etag : null;
  return await keep(errand, await cache.adopt(part, got.sha512), 'download', etag);
}

async function keep(
  { origin, cache, key, expected }: Errand,
  iso: CachedIso,
  source: RemoteResult['source'],
  etag: string | null,
): Promise<RemoteResult> {
  const verified = expected !== undefined;
  await cache.remember(key, { url: shownUrl(origin.url), sha512: iso.sha512, etag, verified });
  return { ...iso, source, verified };
}

/** A server that cannot be reached is no reason to stop for someone who has a copy and knows it. */
async function publishedOrHint(origin: RemoteIso, options: RemoteOptions, copy: EarlierCopy | undefined) {
  try {
    return await publishedSha512(origin, options);
  } catch (error) {
    if (!copy || !isFailbackError(error) || error.code !== 'E_NETWORK') throw error;
    throw new FailbackError(error.code, error.message, {
      hint: `${error.hint ?? ''} An earlier download is in the cache: --offline uses it.`.trim(),
      cause: error.cause,
      data: error.data,
    });
  }
}

async function refuse(cache: IsoCache, part: string, { url }: RemoteIso, got: Downloaded, wanted?: string) {
  const aside = await cache.setAside(part, got.sha512);
  return new FailbackError(
    'E_CHECKSUM',
    `${shownUrl(url)} does not have its SHA-512: expected ${wanted}, got ${got.sha512}.`,
    {
      hint: `The file was set aside as ${aside} and is not used. Run it again; if it happens again, a proxy may change downloads.`,
      data: { url: shownUrl(url), expected: wanted, actual: got.sha512, path: aside },
    },
  );
}

function offlineError({ url, region }: RemoteIso): FailbackError {
  return new FailbackError('E_OFFLINE', `${shownUrl(url)} is not in the cache.`, {
    hint: `Run failback fetch ${region === undefined ? `--iso ${shownUrl(url)}` : `--region ${region}`} with a network first, or name a file with --iso.`,
    data: { url: shownUrl(url) },
  });
}
