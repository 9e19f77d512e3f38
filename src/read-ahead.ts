import type { Extent, RandomAccess } from './bytes.ts';
import { interrupted } from './errors.ts';
import { MiB } from './size.ts';

/** Bytes that were read, and where they stood. */
interface ReadRange {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Largest range that is given out, in bytes. */
export const PIECE = MiB;
/** Ranges that are read while the reader works on one. */
const AHEAD = 2;

/**
 * Extents as ranges of bytes, in their order, at most 1 MiB each; the next ones are read while the reader works on
 * the last. Throws what `read` throws, and `E_INTERRUPTED`.
 */
export async function* readAhead(
  extents: Iterable<Extent>,
  read: RandomAccess['read'],
  signal?: AbortSignal,
): AsyncGenerator<ReadRange, void, undefined> {
  const pending: Promise<ReadRange>[] = [];
  try {
    for (const { offset, length } of piecesOf(extents)) {
      if (signal?.aborted) throw interrupted(signal.reason);
      const piece = read(offset, length).then((data) => ({ offset, data }));
      // A failure is thrown when its turn comes; until then it is nobody's.
      piece.catch(() => undefined);
      pending.push(piece);
      if (pending.length > AHEAD) yield await (pending.shift() as Promise<ReadRange>);
    }
    for (let piece = pending.shift(); piece; piece = pending.shift()) yield await piece;
  } finally {
    // The file may be closed as soon as the ranges have ended.
    await Promise.allSettled(pending);
  }
}

/** Cut at multiples of `PIECE`, so that the blocks of a disk are seen whole. */
export function* piecesOf(extents: Iterable<Extent>): Generator<Extent> {
  for (const { offset, length } of extents) {
    const end = offset + length;
    for (let start = offset; start < end;) {
      const next = Math.min(end, (Math.floor(start / PIECE) + 1) * PIECE);
      yield { offset: start, length: next - start };
      start = next;
    }
  }
}
