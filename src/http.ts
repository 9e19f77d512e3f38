import fetch, { type Response } from 'node-fetch';
import { FailbackError } from './errors.ts';
import { agentFor } from './http-agent.ts';
import { brokenConnection, httpError, networkError } from './http-error.ts';
import { addSecret } from './redact.ts';
import { shownUrl } from './url.ts';

/** How requests are made. */
export interface HttpOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte after which a connection counts as broken; 60 000 unless told. */
  readonly idleTimeoutMs?: number | undefined;
  /** PEM file of certificates to trust besides Node's own. */
  readonly caFile?: string | undefined;
}

export interface HttpRequest extends HttpOptions {
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses outside 200-299 that are an answer, not an error. */
  readonly allow?: readonly number[];
  /** What to do about a status that is an error. */
  readonly hint?: ((status: number) => string | undefined) | undefined;
}

/** An answer whose body has yet to be read: `body` must be read to its end, or `discard` called. */
export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | null;
  /** As sent: no content coding is undone. Throws `E_NETWORK` if it breaks off or stalls. */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

/**
 * One request, without retries; redirects are followed, but never from https to http. Honours the proxy variables of
 * the environment. Throws `E_NETWORK`, `E_HTTP` (`data.status`), and the signal's reason.
 */
export async function request(url: string, options: HttpRequest = {}): Promise<HttpAnswer> {
  const { signal, idleTimeoutMs = 60_000, method = 'GET', caFile, allow = [] } = options;
  const idle = idleTimer(idleTimeoutMs);
  const failure = (error: unknown): unknown => {
    if (signal?.aborted) return signal.reason;
    return idle.expired()
      ? brokenConnection(url, `no data for ${idleTimeoutMs / 1000} s`, 'idle')
      : networkError(url, error);
  };
  const { target, authorization } = splitCredentials(url);
  let response: Response;
  try {
    idle.start();
    response = await fetch(target, {
      method,
      headers: { 'user-agent': 'failback-kit', 'accept-encoding': 'identity', ...authorization, ...options.headers },
      compress: false,
      agent: (hop) => agentFor(neverDowngraded(url, hop), caFile),
      signal: signal ? AbortSignal.any([signal, idle.signal]) : idle.signal,
    });
  } catch (error) {
    throw failure(error);
  } finally {
    idle.stop();
  }
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      idle.start();
      for await (const chunk of response.body ?? []) {
        // Only waiting for the server counts: a slow disk on our side is not a silent server.
        idle.stop();
        yield chunk as Buffer;
        idle.start();
      }
    } catch (error) {
      throw failure(error);
    } finally {
      idle.stop();
      idle.abort();
    }
  }
  const header = (name: string) => response.headers.get(name);
  const answer: HttpAnswer = { status: response.status, header, body: body(), discard: idle.abort };
  if (response.ok || allow.includes(response.status)) return answer;
  throw httpError({ url, status: answer.status, header, body: await readText(answer.body, 4096) }, options.hint);
}

/** The body as text; what goes beyond `limit` bytes is dropped. */
export async function readText(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}

function idleTimer(ms: number) {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let expired = false;
  const expire = () => {
    expired = true;
    controller.abort();
  };
  return {
    signal: controller.signal,
    expired: () => expired,
    start: () => void (timer = setTimeout(expire, ms)),
    stop: () => clearTimeout(timer),
    abort: () => controller.abort(),
  };
}

/** The text behind percent signs, or as it stands if they are none. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `fetch` takes no credentials in a URL; a mirror may want them. */
function splitCredentials(url: string): { target: string; authorization: Record<string, string> } {
  const target = new URL(url);
  const { username, password } = target;
  if (username === '' && password === '') return { target: url, authorization: {} };
  target.username = '';
  target.password = '';
  const pair = `${decoded(username)}:${decoded(password)}`;
  addSecret(decoded(password));
  return { target: target.href, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

function neverDowngraded(from: string, hop: URL): URL {
  if (from.startsWith('http:') || hop.protocol === 'https:') return hop;
  throw new FailbackError('E_NETWORK', `${shownUrl(from)} is redirected to an address without encryption.`, {
    hint: `Use the address ${shownUrl(hop.href)} itself if you trust the way to it.`,
  });
}
