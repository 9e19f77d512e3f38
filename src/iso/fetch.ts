import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { digestFile } from '../digest.ts';
import { FailbackError, toFailbackError } from '../errors.ts';
import type { Host } from '../events.ts';
import { defaultCacheDir } from '../paths.ts';
import type { RetryOptions } from '../retry.ts';
import { shownUrl } from '../url.ts';
import { type IsoChoice, originOf } from './origin.ts';
import { fetchRemote } from './remote.ts';

export interface FetchOptions extends IsoChoice {
  /** Use what is in the cache; make no request. */
  readonly offline?: boolean | undefined;
  readonly cacheDir?: string | undefined;
  /** PEM file of certificates to trust besides Node's own; else `FAILBACK_CA_FILE`. */
  readonly caFile?: string | undefined;
  /** Milliseconds without a byte after which a connection counts as broken; 60 000 unless told. */
  readonly idleTimeoutMs?: number | undefined;
  readonly retry?: Pick<RetryOptions, 'tries' | 'baseDelayMs' | 'maxDelayMs'> | undefined;
}

export interface FetchIo {
  readonly host: Host;
  readonly signal?: AbortSignal | undefined;
  /** Bytes so far, and in all if that is known. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
}

/** An ISO on this machine. */
export interface LocatedIso {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** In hex; null for a local file, which nobody has read yet: see `verifyIso`. */
  readonly sha512: string | null;
  /** What the digest of a local file must be, if the caller said so. */
  readonly expectedSha512?: string;
  readonly source: 'file' | 'cache' | 'download';
  /** False for a download that had no checksum to compare with. */
  readonly verified: boolean;
  /** Without credentials and signatures. */
  readonly url?: string;
  readonly region?: string;
  /** `latest` or a build id. */
  readonly version?: string;
}

export interface FetchedIso extends LocatedIso {
  readonly sha512: string;
}

/**
 * Finds an ISO, downloading it to the cache where needed. A local file is used where it lies and is not read: hash it
 * with `verifyIso` beside other work. Throws `E_USAGE`, `E_REGION_UNKNOWN`, `E_INPUT_MISSING`, `E_OFFLINE`, `E_NETWORK`,
 * `E_HTTP`, `E_CHECKSUM`, `E_NO_SPACE`, `E_OUTPUT`, `E_INTERRUPTED`.
 */
export async function locateIso(options: FetchOptions, io: FetchIo): Promise<LocatedIso> {
  const signal = io.signal ?? new AbortController().signal;
  try {
    const origin = originOf(options);
    if ('path' in origin) return await localIso(origin.path, options.sha512?.toLowerCase());
    const { cacheDir = defaultCacheDir(), offline = false, idleTimeoutMs, retry } = options;
    const sha512 = options.sha512?.toLowerCase();
    const http = { caFile: options.caFile ?? process.env.FAILBACK_CA_FILE, idleTimeoutMs };
    const { path, size, source, verified, ...found } = await fetchRemote(origin, {
      ...io,
      ...{ cacheDir: resolve(cacheDir), offline, sha512, http, retry, signal },
    });
    const { url, region, version } = origin;
    return {
      ...{ path, size, sha512: found.sha512, source, verified, url: shownUrl(url) },
      ...(region === undefined ? {} : { region }),
      ...(version === undefined ? {} : { version }),
    };
  } catch (error) {
    throw toFailbackError(error, signal);
  }
}

/** The located ISO with its digest, computed if need be. Throws `E_INPUT_MISSING`, `E_CHECKSUM`, `E_INTERRUPTED`. */
export async function verifyIso(iso: LocatedIso, io: Omit<FetchIo, 'host'> = {}): Promise<FetchedIso> {
  let done = 0;
  const onBytes = (count: number) => io.onProgress?.((done += count), iso.size);
  let { sha512 } = iso;
  try {
    sha512 ??= await digestFile(iso.path, 'sha512', { signal: io.signal, onBytes });
  } catch (error) {
    throw toFailbackError(error, io.signal);
  }
  const { expectedSha512: expected } = iso;
  if (expected === undefined || expected === sha512)
    return { ...iso, sha512, verified: iso.verified || expected === sha512 };
  throw new FailbackError('E_CHECKSUM', `${iso.path} does not have its SHA-512: expected ${expected}, got ${sha512}.`, {
    hint: 'Fetch the file again, or correct --sha512.',
    data: { path: iso.path, expected, actual: sha512 },
  });
}

/** `locateIso` and `verifyIso` in one: the ISO with its digest. */
export async function fetchIso(options: FetchOptions, io: FetchIo): Promise<FetchedIso> {
  return await verifyIso(await locateIso(options, io), io);
}

async function localIso(file: string, sha512: string | undefined): Promise<LocatedIso> {
  const path = resolve(file);
  const info = await stat(path).catch((error: unknown) => {
    throw new FailbackError('E_INPUT_MISSING', `${path} cannot be read.`, {
      hint: 'Check the path and the permissions of the file.',
      cause: error,
      data: { path },
    });
  });
  if (!info.isFile())
    throw new FailbackError('E_INPUT_MISSING', `${path} is not a file.`, {
      hint: 'Name the ISO file itself.',
      data: { path },
    });
  const expected = sha512 === undefined ? {} : { expectedSha512: sha512 };
  return { path, size: info.size, sha512: null, source: 'file', verified: false, ...expected };
}
