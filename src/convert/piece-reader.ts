import type { Extent } from '../bytes.ts';
import type { FileSource } from '../file-source.ts';
import { isOpen, readError, type StoredDisk } from './stored-blocks.ts';
import type { Threads } from './threads.ts';

interface PieceSums {
  /** Of each block, as a `BlockMap` has them. */
  readonly checksums: Uint32Array;
  /** Of all bytes; absent where the machine forbids MD5. */
  readonly md5: Uint8Array | undefined;
}

/**
 * Fills shared memory with whole blocks of a disk, with zeros beyond its end. The pieces are asked for by rising offset;
 * several may be under way. Throws `E_INPUT_MISSING`, `E_FORMAT` if a file became shorter, `E_INTERNAL` if a thread ended.
 */
export type PieceReader = (piece: Extent, data: Uint8Array<SharedArrayBuffer>) => Promise<PieceSums>;

/** Reads an ascending disk in threads, one message for a piece: every switch between threads costs, on a busy machine. */
export function pieceReader(disk: StoredDisk, threads: Threads): PieceReader {
  const files = new Map<number, FileSource>();
  const extentsIn = cursor(disk, files);
  return async (piece, data) => {
    const extents = extentsIn(piece);
    try {
      return (await threads.ask({ task: 'piece', extents, offset: piece.offset, data })) as PieceSums;
    } catch (error) {
      throw readError(error, files);
    }
  };
}

/** Where the bytes of a piece stand, as `readPiece` takes it; goes forward only. */
function cursor(disk: StoredDisk, files: Map<number, FileSource>): (piece: Extent) => Float64Array {
  const rest = disk.stored()[Symbol.iterator]();
  let next = rest.next();
  return ({ offset, length }) => {
    const numbers: number[] = [];
    for (; !next.done && next.value.offset < offset + length; next = rest.next()) {
      const { file, from, offset: first, length: count } = next.value;
      if (!isOpen(file)) throw new Error('not a file that is open');
      files.set(file.fd, file);
      const start = Math.max(first, offset);
      const end = Math.min(first + count, offset + length);
      if (start < end) numbers.push(file.fd, from + start - first, start, end - start);
      if (first + count > offset + length) break;
    }
    return Float64Array.from(numbers);
  };
}
