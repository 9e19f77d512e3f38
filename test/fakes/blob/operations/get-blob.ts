import { metadataHeaders } from '../call.ts';
import { checksum } from '../checksum.ts';
import { checkConditions } from '../conditions.ts';
import type { PageBlobState } from '../page-blob-state.ts';
import { Refusal, badHeader } from '../refusal.ts';
import { type Operation, neededBlob } from './operation.ts';

const PIECE = 2 ** 20;

/** Get Blob, whole or one range. */
export const getBlob: Operation = {
  onDisks: true,
  permission: () => 'r',
  async run(context) {
    const blob = neededBlob(context);
    const { call } = context;
    checkConditions(call, blob, false);
    const range = call.range ?? { offset: 0, length: Infinity };
    if (range.length <= 0 || (call.range && range.offset >= blob.size)) {
      throw new Refusal(416, 'InvalidRange', { headers: { 'content-range': `bytes */${blob.size}` } });
    }
    const { offset } = range;
    const length = Math.min(range.length, blob.size - offset);
    const headers: Record<string, string> = blobHeaders(blob);
    if (call.range) {
      headers['content-range'] = `bytes ${offset}-${offset + length - 1}/${blob.size}`;
      // The MD5 that the user set is that of the whole blob.
      if (headers['content-md5'] !== undefined) headers['x-ms-blob-content-md5'] = headers['content-md5'];
      delete headers['content-md5'];
    }
    for (const kind of ['md5', 'crc64'] as const) {
      const wish = `x-ms-range-get-content-${kind}`;
      if (call.headers[wish] !== 'true') continue;
      if (!call.range || length > 4 * PIECE) throw badHeader(wish, 'true', 'OutOfRangeInput');
      const header = kind === 'md5' ? 'content-md5' : 'x-ms-content-crc64';
      headers[header] = await checksum(kind, await blob.read(offset, length));
    }
    return { status: call.range ? 206 : 200, headers, body: { length, pieces: pieces(blob, offset, length) } };
  },
};

/** Get Blob Properties, and Get Blob Metadata: the same without the bytes. */
export const blobProperties: Operation = {
  onDisks: true,
  permission: () => 'r',
  async run(context) {
    const blob = neededBlob(context);
    checkConditions(context.call, blob, false);
    return { status: 200, headers: { ...blobHeaders(blob), 'content-length': String(blob.size) } };
  },
};

async function* pieces(blob: PageBlobState, offset: number, length: number): AsyncGenerator<Buffer> {
  for (let at = offset; at < offset + length; at += PIECE) yield blob.read(at, Math.min(PIECE, offset + length - at));
}

function blobHeaders(blob: PageBlobState): Record<string, string> {
  return {
    ...blob.version.headers,
    ...blob.lease.headers,
    'content-type': 'application/octet-stream',
    ...blob.content,
    'accept-ranges': 'bytes',
    'x-ms-blob-type': 'PageBlob',
    'x-ms-blob-sequence-number': '0',
    'x-ms-creation-time': blob.created.toUTCString(),
    'x-ms-server-encrypted': 'true',
    ...metadataHeaders(blob.metadata),
  };
}
