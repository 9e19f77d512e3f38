import { FailbackError, isFailbackError } from '../../errors.ts';
import { request } from '../../http.ts';
import { isTransient } from '../../http-error.ts';
import { type ChecksumOptions, publishedSha512 } from '../../iso/checksum.ts';
import { originOf, type RemoteIso } from '../../iso/origin.ts';
import { retry } from '../../retry.ts';
import { shownUrl } from '../../url.ts';

/** What AWS serves for a region now. */
export interface Served {
  /** Of the ISO, as the region publishes it. */
  readonly sha512: string;
  /** Bytes. */
  readonly size: number | null;
  /** ISO 8601. */
  readonly lastModified: string | null;
  readonly etag: string | null;
}

/** Why nobody knows what AWS serves. */
export interface Unserved {
  readonly code: string;
  readonly message: string;
}

export interface ServedOptions {
  /** `latest` unless told, or a build id. */
  readonly version?: string | undefined;
  /** A mirror that holds `<baseUrl>/<bucket>/<key>`. */
  readonly baseUrl?: string | undefined;
}

/**
 * Asks a region for the checksum and the headers of its ISO, and downloads nothing. Throws `E_USAGE`,
 * `E_REGION_UNKNOWN`, `E_INTERRUPTED`; what the region does not answer is told.
 */
export async function servedBy(
  region: string,
  { version, baseUrl }: ServedOptions,
  how: ChecksumOptions,
): Promise<Served | Unserved> {
  const origin = originOf({ region, version, baseUrl });
  if ('path' in origin) throw new Error('a region is no file');
  try {
    const [sha512, headers] = await Promise.all([publishedSha512(origin, how), headersOf(origin, how)]);
    if (sha512 !== undefined) return { sha512, ...headers };
    throw new FailbackError('E_CHECKSUM', `${region} publishes no checksum.`);
  } catch (error) {
    if (!isFailbackError(error) || error.fault !== 'service' || how.signal.aborted) throw error;
    return { code: error.code, message: error.message };
  }
}

export function isServed(answer: Served | Unserved): answer is Served {
  return 'sha512' in answer;
}

async function headersOf(
  { url, headers, hint }: RemoteIso,
  { host, signal, http, retry: how }: ChecksumOptions,
): Promise<Omit<Served, 'sha512'>> {
  const head = async () => {
    const answer = await request(url, { ...http, method: 'HEAD', signal, headers, hint });
    answer.discard();
    return answer;
  };
  const what = `HEAD ${shownUrl(url)}`;
  const answer = await retry(head, { ...how, what, host, signal, retryable: (error) => isTransient(error) });
  const [size, modified] = [answer.header('content-length'), Date.parse(answer.header('last-modified') ?? '')];
  return {
    size: size !== null && /^\d{1,15}$/.test(size) ? Number(size) : null,
    lastModified: Number.isNaN(modified) ? null : new Date(modified).toISOString(),
    etag: answer.header('etag'),
  };
}
