import { FailbackError, isFailbackError } from '../errors.ts';
import { type Host, report } from '../events.ts';
import { type HttpOptions, readText, request } from '../http.ts';
import { isTransient } from '../http-error.ts';
import { type RetryOptions, retry } from '../retry.ts';
import { shownUrl } from '../url.ts';
import type { RemoteIso } from './origin.ts';

export interface ChecksumOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly http: HttpOptions;
  readonly retry?: Pick<RetryOptions, 'tries' | 'baseDelayMs' | 'maxDelayMs'> | undefined;
}

/**
 * The SHA-512 that the publisher gives for an ISO: bare hex, or the line that `sha512sum` writes. Where none is promised
 * and none is served, undefined, after a warning. Throws `E_NETWORK`, `E_HTTP`, `E_CHECKSUM`.
 */
export async function publishedSha512(origin: RemoteIso, options: ChecksumOptions): Promise<string | undefined> {
  const { host, signal, http } = options;
  const { checksumUrl: url, headers, checksumRequired, hint } = origin;
  const what = `GET ${shownUrl(url)}`;
  try {
    const text = await retry(
      async () => await readText((await request(url, { ...http, signal, headers, hint })).body, 4096),
      { ...options.retry, what, host, signal, retryable: (error) => isTransient(error) },
    );
    const digest = /^\s*([0-9a-f]{128})(?:\s|$)/i.exec(text)?.[1]?.toLowerCase();
    if (digest !== undefined) return digest;
    throw new FailbackError('E_CHECKSUM', `${shownUrl(url)} holds no SHA-512.`, {
      hint: 'A proxy or a login page may have answered instead of the server; open the address in a browser.',
      data: { url: shownUrl(url) },
    });
  } catch (error) {
    if (checksumRequired || !isAbsence(error)) throw error;
    report(host, 'note.warn', `${shownUrl(origin.url)} has no checksum: the download is not verified.`, {
      url: shownUrl(origin.url),
    });
    return undefined;
  }
}

/** A store that may not be listed answers 403 for what it does not hold; others answer with a page of their own. */
function isAbsence(error: unknown): boolean {
  if (!isFailbackError(error)) return false;
  return (
    error.code === 'E_CHECKSUM' || (error.code === 'E_HTTP' && [403, 404, 410].includes(Number(error.data.status)))
  );
}
