import type { RandomAccess } from '../../bytes.ts';
import { interrupted } from '../../errors.ts';
import { damaged } from '../../formats/problem.ts';
import { MiB } from '../../size.ts';

/** The file in the messages of errors. */
export const KIND = 'initramfs';

const PIECE = MiB / 4;

/** The bytes from `start` up to `end`, piece by piece. Throws `E_INTERRUPTED`. */
export async function* pieces(
  source: RandomAccess,
  start: number,
  end: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = start; at < end; at += PIECE) {
    if (signal?.aborted) throw interrupted(signal.reason);
    yield await source.read(at, Math.min(PIECE, end - at));
  }
}

/** Exactly `length` bytes. Throws `E_FORMAT` if there are fewer. */
export async function exactly(source: RandomAccess, offset: number, length: number): Promise<Uint8Array> {
  if (offset + length <= source.size) return source.read(offset, length);
  throw damaged(KIND, `it ends at byte ${source.size}, in the midst of its content`, { size: source.size });
}

/** Where the next byte is that is not zero; the end if there is none. Throws `E_INTERRUPTED`. */
export async function skipZeros(source: RandomAccess, start: number, signal?: AbortSignal): Promise<number> {
  let at = start;
  for await (const piece of pieces(source, start, source.size, signal)) {
    const found = piece.findIndex((byte) => byte !== 0);
    if (found >= 0) return at + found;
    at += piece.length;
  }
  return source.size;
}
