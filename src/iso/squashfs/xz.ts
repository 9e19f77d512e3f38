import { ReadableStream } from 'node:stream/web';
import xz from 'xz-decompress';
import { MiB } from '../../size.ts';

const STREAM_HEADER = 12;
const LZMA2 = 0x21;
const MAX_DICTIONARY = MiB;

/** Unpacks one .xz stream of at most `limit` bytes; throws anything if it cannot. */
export async function unpackXz(packed: Uint8Array, limit: number): Promise<Uint8Array> {
  const dictionary = dictionarySize(packed.subarray(STREAM_HEADER));
  if (dictionary > MAX_DICTIONARY) throw new Error(`a dictionary of ${dictionary} bytes`);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(packed);
      controller.close();
    },
  });
  const reader = new xz.XzReadableStream(stream).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    if (!value) continue;
    chunks.push(value);
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new Error(`more than ${limit} bytes`);
    }
  }
  return Buffer.concat(chunks);
}

/**
 * The dictionary that a block asks for in its header, in bytes, because the decoder would allocate it unseen (The .xz
 * File Format 1.2, 3.1.5 and 5.3.1). Throws anything if it has no LZMA2 filter.
 */
export function dictionarySize(header: Uint8Array): number {
  const flags = header[1] ?? 0;
  let at = 2;
  const skipNumber = () => {
    while (((header[at++] ?? 0) & 0x80) !== 0);
  };
  if ((flags & 0x40) !== 0) skipNumber();
  if ((flags & 0x80) !== 0) skipNumber();
  for (let filter = 0; filter <= (flags & 3); filter++) {
    const id = header[at];
    if (id === LZMA2) {
      const bits = header[at + 2] ?? 0xff;
      return (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
    }
    at += 2 + (header[at + 1] ?? 0);
  }
  throw new Error('no LZMA2 filter');
}
