import { MiB, roundUp } from '../size.ts';
import { BLOCK_SIZE } from './block-map.ts';
import type { DiskRange, DiskSource } from './disk.ts';
import { damaged, unsupported } from './problem.ts';

/** Blocks of which only a part has come. */
const MAX_PENDING = (32 * MiB) / BLOCK_SIZE;

/**
 * The ranges of a source in whole blocks of `BLOCK_SIZE`, or up to the disk's end, so that a writer never has to come
 * back to a block. What comes in whole blocks passes as it is; parts are gathered, with zeros where the source has
 * nothing. An ascending source stays ascending.
 *
 * Throws what the source throws; `E_FORMAT` if a range lies outside the disk, or if parts of too many blocks come
 * before any is whole.
 */
export async function* wholeBlocks(source: DiskSource, signal?: AbortSignal): AsyncGenerator<DiskRange> {
  const { size, order } = source;
  const pending = new PendingBlocks(size);
  for await (const range of source.ranges(signal)) {
    const { offset, data } = range;
    if (!(offset >= 0 && offset + data.length <= size)) {
      throw damaged('disk image', `it has data at byte ${offset}, outside the disk of ${size} bytes`);
    }
    for (const piece of cut(range, size)) {
      if (order === 'ascending') yield* pending.before(piece.offset);
      const whole = piece.whole ? piece : pending.add(piece);
      if (whole) yield whole;
    }
  }
  yield* pending.before(Number.POSITIVE_INFINITY);
}

interface Piece extends DiskRange {
  readonly whole: boolean;
}

/** The end of a block, whole blocks, and the beginning of a block: as many of them as the range has. */
function* cut({ offset, data }: DiskRange, size: number): Generator<Piece> {
  const end = offset + data.length;
  const first = Math.min(roundUp(offset, BLOCK_SIZE), end);
  const last = end === size ? end : Math.max(first, end - (end % BLOCK_SIZE));
  for (const [from, to, whole] of [
    [offset, first, false],
    [first, last, true],
    [last, end, false],
  ] as const) {
    if (from < to) yield { offset: from, data: data.subarray(from - offset, to - offset), whole };
  }
}

class PendingBlocks {
  readonly #size: number;
  readonly #blocks = new Map<number, { readonly data: Uint8Array; missing: number }>();

  constructor(size: number) {
    this.#size = size;
  }

  /** Adds a part, and gives the block if that was the last one. */
  add({ offset, data }: DiskRange): DiskRange | undefined {
    const start = offset - (offset % BLOCK_SIZE);
    let block = this.#blocks.get(start);
    if (block === undefined) {
      if (this.#blocks.size === MAX_PENDING) {
        throw unsupported(
          'The disk image is too fragmented to be read in the order in which it is stored.',
          'Give it as a file, not through a pipe.',
        );
      }
      const length = Math.min(BLOCK_SIZE, this.#size - start);
      block = { data: Buffer.alloc(length), missing: length };
      this.#blocks.set(start, block);
    }
    block.data.set(data, offset - start);
    block.missing -= data.length;
    if (block.missing > 0) return undefined;
    this.#blocks.delete(start);
    return { offset: start, data: block.data };
  }

  /** Gives up waiting for the rest of the blocks that end at `offset` or before. */
  *before(offset: number): Generator<DiskRange> {
    for (const start of [...this.#blocks.keys()].sort((a, b) => a - b)) {
      const block = this.#blocks.get(start);
      if (block === undefined || start + BLOCK_SIZE > offset) continue;
      this.#blocks.delete(start);
      yield { offset: start, data: block.data };
    }
  }
}
