import { getProxyForUrl } from 'proxy-from-env';
import { FailbackError, isFailbackError } from './errors.ts';
import { shownUrl } from './url.ts';

/** What broke a connection: `tls` and `proxy` stay broken, `unreachable` mostly does, `broken` may pass. */
type Failure = 'tls' | 'proxy' | 'unreachable' | 'broken';

const UNREACHABLE = new Set(['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);
const TLS = /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO)/;

/** Longest pause, in milliseconds, that a server may ask for; beyond it the error is the better answer. */
const LONGEST_PAUSE = 5 * 60_000;

/** A failed connection as `E_NETWORK`, with the host and what to check. Errors of ours pass unchanged. */
export function networkError(url: string, error: unknown): FailbackError {
  if (isFailbackError(error)) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const failure = failureOf(code);
  const reason = code || message.replace(/^request to .* failed, reason: /s, '');
  const { host, protocol } = new URL(url);
  const proxy = getProxyForUrl(url);
  const way = proxy ? ` through the proxy ${shownUrl(proxy)}` : '';
  const detail = failure === 'proxy' ? `: ${message.replace(/^.*reason: /s, '')}` : '';
  return new FailbackError('E_NETWORK', `${host} cannot be reached${way} (${reason}${detail}).`, {
    hint: HINTS[failure](host, proxy ? 'proxy' : 'firewall', protocol),
    cause: error,
    data: { url: shownUrl(url), host, reason, failure },
  });
}

function failureOf(code: string): Failure {
  if (code === 'EPROXY') return 'proxy';
  if (UNREACHABLE.has(code)) return 'unreachable';
  return TLS.test(code) ? 'tls' : 'broken';
}

const HINTS: Readonly<Record<Failure, (host: string, gate: string, protocol: string) => string>> = {
  tls: (host) =>
    `The certificate of ${host} is not trusted. If a proxy inspects TLS, name its CA file in FAILBACK_CA_FILE or NODE_EXTRA_CA_CERTS; check the clock too.`,
  proxy: (host) => `Check HTTPS_PROXY and its credentials, and that it allows ${host}; NO_PROXY=${host} goes round it.`,
  unreachable: (host, gate, protocol) =>
    `Check the name ${host}, DNS, and that the ${gate} lets ${protocol.slice(0, -1)} out; behind a proxy set HTTPS_PROXY.`,
  broken: (host, gate) => `Check the connection to ${host} and the ${gate}. Running it again goes on where it stopped.`,
};

/** A connection that ended or fell silent before all was there. */
export function brokenConnection(url: string, what: string, reason = what): FailbackError {
  const { host } = new URL(url);
  return new FailbackError('E_NETWORK', `${host}: ${what}.`, {
    hint: HINTS.broken(host, 'network', ''),
    data: { url: shownUrl(url), host, reason, failure: 'broken' satisfies Failure },
  });
}

export interface Refusal {
  readonly url: string;
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** The beginning of the body: S3 gives its own code in it. */
  readonly body: string;
}

/** A status that is not an answer, as `E_HTTP` with `data.status` and, from S3, `data.s3Code`. */
export function httpError(
  { url, status, header, body }: Refusal,
  hint?: (status: number) => string | undefined,
): FailbackError {
  const s3Code = /<Code>(\w+)<\/Code>/.exec(body)?.[1];
  const advice = hint?.(status);
  return new FailbackError('E_HTTP', `${shownUrl(url)} answered ${status}${s3Code ? ` (${s3Code})` : ''}.`, {
    ...(advice === undefined ? {} : { hint: advice }),
    data: { url: shownUrl(url), status, s3Code, retryAfterMs: retryAfter(header('retry-after')) },
  });
}

/**
 * For `retry`: whether an error may pass by itself (408, 425, 429, 5xx, broken connections, time-outs), and the pause in
 * milliseconds if the server asked for one. `connected`: the server was reached before, so that a name that no longer
 * resolves, or a refused connection, is worth another try as well.
 */
export function isTransient(error: unknown, connected = false): boolean | number {
  if (!isFailbackError(error)) return false;
  if (error.code === 'E_NETWORK') {
    return error.data.failure === 'broken' || (connected && error.data.failure === 'unreachable');
  }
  if (error.code !== 'E_HTTP') return false;
  const { status, retryAfterMs } = error.data;
  if (typeof status !== 'number' || !([408, 425, 429].includes(status) || status >= 500)) return false;
  if (typeof retryAfterMs !== 'number') return true;
  return retryAfterMs <= LONGEST_PAUSE && retryAfterMs;
}

/** Milliseconds of a `Retry-After` header, in seconds or as a date (RFC 9110, section 10.2.3). */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
