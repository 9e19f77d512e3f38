import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import type { RandomAccess } from '../../bytes.ts';
import { viewOf } from '../../bytes.ts';
import { damaged } from '../../formats/problem.ts';
import { exactly, KIND, pieces } from './pieces.ts';

const FIXED = 10;
const TRAILER = 8;
/** Names and comments in a header are short. */
const MAX_HEADER = 64 * 1024;
const [HEADER_CRC, EXTRA, NAME, COMMENT] = [0x02, 0x04, 0x08, 0x10];

/**
 * Unpacks one gzip member (RFC 1952) and returns where it ends: Node's own gunzip would go on with the next one, and
 * does not tell. Throws `E_FORMAT`, `E_INTERRUPTED`.
 */
export async function* gunzip(
  source: RandomAccess,
  start: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, number, undefined> {
  const at = start + (await headerLength(source, start));
  const inflate = createInflateRaw();
  let sum = 0;
  let size = 0;
  try {
    feed(inflate, pieces(source, at, source.size, signal));
    for await (const chunk of inflate as AsyncIterable<Uint8Array>) {
      sum = crc32(chunk, sum);
      size += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith('Z_')
      ? damaged(KIND, `the gzip stream at byte ${start} cannot be unpacked`)
      : error;
  } finally {
    inflate.destroy();
  }
  const end = at + inflate.bytesWritten;
  const trailer = viewOf(await exactly(source, end, TRAILER));
  if (trailer.getUint32(0, true) !== sum || trailer.getUint32(4, true) !== size % 2 ** 32) {
    throw damaged(KIND, `the gzip stream at byte ${start} does not have its checksum`);
  }
  return end + TRAILER;
}

/** Bytes before the deflate stream (RFC 1952, 2.3). */
async function headerLength(source: RandomAccess, start: number): Promise<number> {
  const header = await source.read(start, MAX_HEADER);
  const flags = header[3] ?? 0;
  let length = FIXED;
  if ((flags & EXTRA) !== 0) length += 2 + (header[length] ?? 0) + 256 * (header[length + 1] ?? 0);
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    const end = header.indexOf(0, length);
    if (end < 0) throw damaged(KIND, `the gzip header at byte ${start} has no end`);
    length = end + 1;
  }
  return length + ((flags & HEADER_CRC) === 0 ? 0 : 2);
}

/** Writes until the stream has its end; then nobody takes what follows, and this waits in vain, at no cost. */
function feed(inflate: InflateRaw, input: AsyncIterable<Uint8Array>): void {
  const run = async () => {
    for await (const piece of input) {
      if (inflate.destroyed) return;
      await new Promise<void>((resolve) => {
        inflate.write(piece, () => resolve());
      });
    }
    inflate.end();
  };
  run().catch((error: unknown) => inflate.destroy(error as Error));
}
