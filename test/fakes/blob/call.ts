import type { IncomingMessage } from 'node:http';
import type { Extent } from '../../../src/bytes.ts';
import { Refusal, badHeader } from './refusal.ts';

/** A request, taken apart. */
export interface Call {
  readonly method: string;
  readonly secure: boolean;
  /** As it was sent, without the query. */
  readonly rawPath: string;
  readonly account: string;
  readonly container: string;
  /** '' for the container itself. */
  readonly blob: string;
  readonly query: URLSearchParams;
  /** '' where there is none. */
  readonly comp: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What `x-ms-range` (which wins) or `range` says; an open end is Infinity. */
  readonly range: Extent | undefined;
}

/** Path style (`/account/container/blob`), or host style for hosts like `account.blob.core.windows.net`. */
export function parseCall(request: IncomingMessage, secure: boolean): Call {
  const url = new URL(request.url ?? '/', 'http://blobs');
  const host = /^([a-z0-9-]+)\.(?:[a-z0-9]+\.)?blob\./.exec(request.headers.host ?? '')?.[1];
  const path = decodeURIComponent(url.pathname).slice(1).split('/');
  const [account = '', container = '', ...blob] = host === undefined ? path : [host, ...path];
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  return {
    ...{ method: request.method ?? 'GET', secure, rawPath: url.pathname, account, container, blob: blob.join('/') },
    ...{ query: url.searchParams, comp: url.searchParams.get('comp') ?? '', headers },
    range: parseRange(headers['x-ms-range'] ?? headers['range']),
  };
}

/** What is not a range counts as none; who needs one asks for it by `neededRange`. */
function parseRange(value: string | undefined): Extent | undefined {
  const [, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(value ?? '') ?? [];
  if (from === undefined) return undefined;
  const end = to === '' ? Infinity : Number(to) + 1;
  return { offset: Number(from), length: end - Number(from) };
}

/** The pages that a Put Page names, inside a blob of `size` bytes. */
export function neededPages({ headers, range }: Call, size: number): Extent {
  const value = headers['x-ms-range'] ?? headers['range'];
  if (value === undefined) throw missing('x-ms-range');
  if (range?.length === undefined || range.length === Infinity) throw badHeader('x-ms-range', value);
  const { offset, length } = range;
  if (length <= 0 || offset % 512 !== 0 || length % 512 !== 0 || offset + length > size) {
    throw new Refusal(416, 'InvalidPageRange');
  }
  return range;
}

/** A header that must be there. */
export function needed(call: Call, name: string): string {
  const value = call.headers[name];
  if (value === undefined || value === '') throw missing(name);
  return value;
}

/** A header that must be a number of bytes: a multiple of 512. */
export function neededSize(call: Call, name: string): number {
  const value = needed(call, name);
  if (!/^\d{1,15}$/.test(value) || Number(value) % 512 !== 0) throw badHeader(name, value);
  // 8 TiB: Put Blob, REST API of Blob Storage.
  if (Number(value) > 8 * 2 ** 40) throw badHeader(name, value, 'OutOfRangeInput');
  return Number(value);
}

export function missing(name: string): Refusal {
  return new Refusal(400, 'MissingRequiredHeader', {
    message: 'An HTTP header that is mandatory for this request is not specified.',
    details: { HeaderName: name },
  });
}

/** What the user says of a blob or container by `x-ms-meta-*`, without that. */
export function metadataOf({ headers }: Call): Record<string, string> {
  const pairs = Object.entries(headers).filter(([name]) => name.startsWith('x-ms-meta-'));
  return Object.fromEntries(pairs.map(([name, value]) => [name.slice('x-ms-meta-'.length), value]));
}

export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-ms-meta-${name}`, value]));
}
