import { dirname } from 'node:path';
import { type Host, report } from '../events.ts';
import { requireSpace } from '../files.ts';
import { type HttpAnswer, type HttpOptions, type HttpRequest, request } from '../http.ts';
import { brokenConnection, isTransient } from '../http-error.ts';
import { type RetryOptions, retry } from '../retry.ts';
import { shownUrl, urlKey } from '../url.ts';
import { cacheError } from './cache.ts';
import { PartFile } from './part.ts';

export interface DownloadOptions {
  readonly url: string;
  /** Path of the unfinished file; see `PartFile`. */
  readonly part: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hint?: HttpRequest['hint'];
  /** Entity tag of the copy that we have: if it is still current, nothing is downloaded. */
  readonly unless?: string | null;
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly http: HttpOptions;
  readonly retry?: Pick<RetryOptions, 'tries' | 'baseDelayMs' | 'maxDelayMs'> | undefined;
  /** Absolute count of bytes, and how many there will be if the server says so. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
}

export interface Downloaded {
  /** SHA-512 of the whole file in hex. */
  readonly sha512: string;
  readonly etag: string | null;
}

/**
 * Downloads to `part` and flushes it to disk; goes on where an earlier run, or an earlier try, stopped (RFC 9110,
 * sections 13.1.5 and 14: Range with If-Range, 206 with the Content-Range that was asked for, 200 from the start,
 * 416 at the end). A file that changes on the server meanwhile is downloaded anew. Answers `unchanged` if the copy
 * that `unless` names is current. Throws `E_NETWORK`, `E_HTTP`, `E_NO_SPACE`, `E_OUTPUT`, and the signal's reason.
 */
export async function download(options: DownloadOptions): Promise<Downloaded | 'unchanged'> {
  const { url, host, signal } = options;
  await using part = await PartFile.open(options.part, urlKey(url), signal);
  let best = part.size;
  let connected = false;
  // Only new ground counts: a server that ignores Range and always breaks off must not keep us here for ever.
  const progressed = () => {
    const before = best;
    best = Math.max(best, part.size);
    return best > before;
  };
  return await retry(
    async () => {
      const answer = await ask(part, options);
      connected = true;
      if (answer === 'unchanged') return answer;
      if (answer !== 'complete') await receive(answer, part, options);
      return { sha512: await part.finish(), etag: part.origin.etag };
    },
    {
      ...options.retry,
      what: `GET ${shownUrl(url)}`,
      host,
      signal,
      retryable: (error) => isTransient(error, connected),
      progressed,
    },
  );
}

/** Asks for what is missing; an answer that does not continue what we have is met by asking for everything. */
async function ask(part: PartFile, options: DownloadOptions): Promise<HttpAnswer | 'complete' | 'unchanged'> {
  const { url, host, signal, unless } = options;
  const { etag } = part.origin;
  const resuming = part.size > 0 && etag !== null;
  const answer = await request(url, {
    ...options.http,
    signal,
    hint: options.hint,
    headers: {
      ...options.headers,
      ...(resuming ? { range: `bytes=${part.size}-`, 'if-range': etag } : {}),
      ...(!resuming && unless ? { 'if-none-match': unless } : {}),
    },
    allow: [304, 416],
  });
  if (answer.status === 200) {
    await part.restart({ etag: strongTag(answer), length: lengthOf(answer) });
    return answer;
  }
  if (answer.status === 206 && continues(answer, part)) {
    report(host, 'fetch.resume', `${shownUrl(url)}: going on at ${part.size}`, {
      url: shownUrl(url),
      offset: part.size,
    });
    return answer;
  }
  answer.discard();
  if (answer.status === 304 && unless && !resuming) return 'unchanged';
  if (answer.status === 416 && isWhole(answer, part)) return 'complete';
  if (!resuming) throw brokenConnection(url, `the answer ${answer.status} does not fit the request`);
  await part.restart({ etag: null, length: null });
  return await ask(part, options);
}

async function receive(answer: HttpAnswer, part: PartFile, options: DownloadOptions): Promise<void> {
  const { url, onProgress } = options;
  const total = part.origin.length;
  try {
    if (total !== null) await requireRoom(options.part, total - part.size);
    onProgress?.(part.size, total ?? undefined);
    for await (const chunk of answer.body) {
      await part.append(chunk);
      onProgress?.(part.size, total ?? undefined);
    }
  } finally {
    answer.discard();
  }
  if (total === null || part.size === total) return;
  const got = part.size;
  if (got > total) await part.restart({ etag: null, length: null });
  throw brokenConnection(url, `${got} bytes came instead of ${total}`);
}

async function requireRoom(part: string, need: number): Promise<void> {
  try {
    await requireSpace(dirname(part), need, 'the download');
  } catch (error) {
    throw cacheError(part, error);
  }
}

/** Content-Range must begin where we stopped, end at the end, and be of the file that we have begun. */
function continues(answer: HttpAnswer, part: PartFile): boolean {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.header('content-range') ?? '') ?? [];
  const { etag, length } = part.origin;
  return (
    Number(first) === part.size &&
    Number(last) === Number(total) - 1 &&
    (length === null || Number(total) === length) &&
    (answer.header('etag') ?? etag) === etag
  );
}

/** There is nothing after what we have, and it is all: a 416 may give the size of the whole, S3's does not. */
function isWhole(answer: HttpAnswer, part: PartFile): boolean {
  const total = /^bytes \*\/(\d+)$/.exec(answer.header('content-range') ?? '')?.[1];
  const sizes = [part.origin.length, total === undefined ? null : Number(total)].filter((size) => size !== null);
  return sizes.length > 0 && sizes.every((size) => size === part.size);
}

/** If-Range needs a strong tag; a weak one does not promise the same bytes. */
function strongTag(answer: HttpAnswer): string | null {
  const tag = answer.header('etag');
  return tag?.startsWith('"') ? tag : null;
}

function lengthOf(answer: HttpAnswer): number | null {
  const length = Number(answer.header('content-length') ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : null;
}
