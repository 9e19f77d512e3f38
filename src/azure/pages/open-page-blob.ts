import type { TokenCredential } from '@azure/identity';
import type { PageBlobClient } from '@azure/storage-blob';
import type { Extent } from '../../bytes.ts';
import { brokenConnection } from '../../http-error.ts';
import { azureError } from '../azure-error.ts';
import { type AccountKey, blobClient, withoutQuery } from './blob-client.ts';
import { checksum, firstChecksum, refusesHeader } from './checksum.ts';
import { joined } from './extents.ts';
import { keptConnections } from '../kept-connections.ts';
import type { PageBlob, PutOptions } from './page-blob.ts';
import { renewable } from './renewable.ts';

/** Where a blob is, and what opens it. */
export interface BlobAccess {
  /** The blob's URL, with its SAS if there is one. */
  url(): Promise<string>;
  /** A URL with a new SAS, for when the one before has expired. */
  renew?(): Promise<string>;
}

export interface BlobOptions {
  /** What signs the requests, if not the SAS alone. */
  readonly credential?: TokenCredential | AccountKey | undefined;
  /** `x-ms-version`, for services that do not know the newest one. */
  readonly apiVersion?: string | undefined;
  /** PEM file of certificates to trust besides Node's own; else `FAILBACK_CA_FILE`. */
  readonly caFile?: string | undefined;
}

/**
 * Opens a page blob that exists; no request to it is made yet. When what opens it has expired it is renewed, once for
 * all requests that were refused, and they are made again. Throws what `access.url` throws.
 */
export async function openPageBlob(access: BlobAccess, options: BlobOptions = {}): Promise<PageBlob> {
  const url = await access.url();
  const http = await keptConnections(options.caFile);
  const open = (at: string) => blobClient(at, { ...options, http });
  // A new client asks its credential for a new token.
  const client = renewable(await open(url), async () => open((await access.renew?.()) ?? url));
  const name = withoutQuery(url);
  const hasToken = options.credential !== undefined && !('key' in options.credential);
  const isStale = ({ statusCode }: { statusCode?: number }) =>
    (statusCode === 403 && access.renew !== undefined) ||
    (statusCode === 401 && (hasToken || access.renew !== undefined));

  async function call<T>(
    what: string,
    signal: AbortSignal | undefined,
    action: (client: PageBlobClient) => Promise<T>,
  ): Promise<T> {
    for (let renewed = false; ; renewed = true) {
      signal?.throwIfAborted();
      const used = client.current();
      try {
        return await action(used);
      } catch (error) {
        signal?.throwIfAborted();
        if (renewed || !isStale(error as object)) throw azureError(error, `${what} ${name}`);
        await client.renew(used);
      }
    }
  }

  let kind = firstChecksum();
  async function putPages(to: PageBlobClient, offset: number, data: Uint8Array, { md5, signal }: PutOptions) {
    const used = kind;
    try {
      const { length } = data;
      await to.uploadPages(data, offset, length, { ...(await checksum(used, data, md5)), ...abortable(signal) });
    } catch (error) {
      if (used === 'crc64' || !refusesHeader(error)) throw error;
      kind = 'crc64';
      await putPages(to, offset, data, { signal });
    }
  }

  return {
    name,
    length: async ({ signal } = {}) =>
      await call('describe', signal, async (to) => (await to.getProperties(abortable(signal))).contentLength ?? 0),
    put: async (offset, data, options = {}) =>
      await call('write to', options.signal, async (to) => await putPages(to, offset, data, options)),
    clear: async ({ offset, length }, { signal } = {}) =>
      await call('clear pages of', signal, async (to) => {
        await to.clearPages(offset, length, abortable(signal));
      }),
    ranges: async ({ signal } = {}) =>
      await call('list the page ranges of', signal, async (to) => joined(await listRanges(to, signal))),
    read: async (offset, length, { signal } = {}) =>
      await call('read', signal, async (to) => await download(to, offset, length, signal)),
  };
}

async function listRanges(from: PageBlobClient, signal: AbortSignal | undefined): Promise<Extent[]> {
  const all: Extent[] = [];
  for await (const { start, end, isClear } of from.listPageRanges(0, undefined, abortable(signal))) {
    if (!isClear) all.push({ offset: start, length: end - start + 1 });
  }
  return all;
}

async function download(from: PageBlobClient, offset: number, length: number, signal?: AbortSignal): Promise<Buffer> {
  const { readableStreamBody } = await from.download(offset, length, abortable(signal));
  const data = Buffer.allocUnsafeSlow(length);
  let at = 0;
  try {
    for await (const chunk of (readableStreamBody ?? []) as AsyncIterable<Buffer>) {
      data.set(chunk.subarray(0, length - at), at);
      at += chunk.length;
    }
  } catch {
    signal?.throwIfAborted();
  }
  if (at === length) return data;
  throw brokenConnection(from.url, 'the answer ended early');
}

function abortable(abortSignal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return abortSignal ? { abortSignal } : {};
}
