import { crc32 } from 'node:zlib';
import type { Extent } from '../bytes.ts';
import { KiB } from '../size.ts';
import type { DiskRange } from './disk.ts';

/** Unit in which zeros are left out of a disk, in bytes. */
export const BLOCK_SIZE = 64 * KiB;

/** Blocks whose checksums are kept together, or not at all: 4 KiB of memory for 64 MiB of disk. */
const SEGMENT = 1024;
const HOLE = 0;
const ZEROS = Buffer.alloc(BLOCK_SIZE);

/**
 * Which blocks of a disk hold data, and the CRC-32 of each: four bytes for 64 KiB, and none where all is empty. It
 * lets a copy be checked, or a transfer be resumed, without a second look at the original.
 */
export class BlockMap {
  readonly #segments: (Uint32Array | undefined)[] = [];
  #count = 0;

  /** Bytes of all blocks with data. */
  get allocated(): number {
    return this.#count * BLOCK_SIZE;
  }

  /**
   * Notes the blocks of a range, as `wholeBlocks` and `dataRuns` give it: it begins where a block begins, and ends
   * where one ends, or where the disk does; what is missing of the last block counts as zeros.
   */
  note(range: DiskRange): void {
    for (const [block, data] of blocksOf(range)) this.add(block, checksum(data));
  }

  /** The first block of such a range that is not what was noted. */
  firstDifference(range: DiskRange): number | undefined {
    for (const [block, data] of blocksOf(range)) if (!this.has(block, checksum(data))) return block;
    return undefined;
  }

  /** Notes a block whose checksum is known: never 0, which is kept free for holes. */
  add(block: number, checksum: number): void {
    const segment = (this.#segments[Math.floor(block / SEGMENT)] ??= new Uint32Array(SEGMENT));
    if (segment[block % SEGMENT] === HOLE) this.#count++;
    segment[block % SEGMENT] = checksum;
  }

  /** Whether a block was noted with this checksum. */
  has(block: number, checksum: number): boolean {
    return this.#get(block) === checksum;
  }

  /** Blocks with data and their checksums, by rising offset. */
  *entries(): Generator<readonly [block: number, checksum: number]> {
    for (const { block, count } of this.runs()) {
      for (let index = block; index < block + count; index++) yield [index, this.#get(index)];
    }
  }

  /** Runs of neighbouring blocks with data, by rising offset; at most `max` blocks each. */
  *runs(max = Number.POSITIVE_INFINITY): Generator<{ readonly block: number; readonly count: number }> {
    let block = 0;
    let count = 0;
    for (const [index, segment] of this.#segments.entries()) {
      if (segment === undefined) continue;
      for (let at = 0; at < SEGMENT; at++) {
        if (segment[at] === HOLE) continue;
        const next = index * SEGMENT + at;
        if (count > 0 && (next !== block + count || count === max)) {
          yield { block, count };
          count = 0;
        }
        if (count++ === 0) block = next;
      }
    }
    if (count > 0) yield { block, count };
  }

  /** The runs as byte extents of the disk; the last may reach beyond its end. */
  *extents(max?: number): Generator<Extent> {
    for (const { block, count } of this.runs(max)) yield { offset: block * BLOCK_SIZE, length: count * BLOCK_SIZE };
  }

  #get(block: number): number {
    return this.#segments[Math.floor(block / SEGMENT)]?.[block % SEGMENT] ?? HOLE;
  }
}

function* blocksOf({ offset, data }: DiskRange): Generator<readonly [block: number, data: Uint8Array]> {
  if (offset % BLOCK_SIZE !== 0) throw new Error(`the range at byte ${offset} does not begin where a block begins`);
  for (let start = 0; start < data.length; start += BLOCK_SIZE) {
    yield [(offset + start) / BLOCK_SIZE, data.subarray(start, start + BLOCK_SIZE)];
  }
}

/** CRC-32 of a whole block, with 0 kept free for holes. */
function checksum(data: Uint8Array): number {
  const crc = crc32(data);
  return (data.length === BLOCK_SIZE ? crc : crc32(ZEROS.subarray(data.length), crc)) || 1;
}
