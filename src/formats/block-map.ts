import { crc32 } from 'node:zlib';
import type { Extent } from '../bytes.ts';
import { KiB } from '../size.ts';
import type { DiskRange } from './disk.ts';

/** Unit in which zeros are left out of a disk, in bytes. */
export const BLOCK_SIZE = 64 * KiB;

const SEGMENT = 16_384;
const HOLE = 0;
/** A block that was written piece by piece. If a real checksum has this value, the block is only read once more. */
const UNKNOWN = 0xffff_ffff;

/**
 * Which blocks of a disk hold data, and the CRC-32 of each: four bytes for 64 KiB, and none where a whole GiB is empty.
 * It lets a copy be checked, or a transfer be resumed, without a second look at the original.
 */
export class BlockMap {
  readonly #segments: (Uint32Array | undefined)[] = [];
  #count = 0;

  /** Bytes of all blocks with data. */
  get allocated(): number {
    return this.#count * BLOCK_SIZE;
  }

  /** Notes the blocks of a range. A block that the range holds only in part is not known until `add` has seen it. */
  note({ offset, data }: DiskRange): void {
    for (let start = 0; start < data.length;) {
      const block = Math.floor((offset + start) / BLOCK_SIZE);
      const end = Math.min((block + 1) * BLOCK_SIZE - offset, data.length);
      if (end - start === BLOCK_SIZE) this.add(block, data.subarray(start, end));
      else this.#set(block, UNKNOWN);
      start = end;
    }
  }

  /** Notes a whole block with data. */
  add(block: number, data: Uint8Array): void {
    this.#set(block, checksum(data));
  }

  /** Blocks with data that came in parts. */
  *unknown(): Generator<number> {
    for (const { block } of this.runs(1)) if (this.#get(block) === UNKNOWN) yield block;
  }

  /** The first block of a range of whole blocks that is not what was noted. */
  firstDifference({ offset, data }: DiskRange): number | undefined {
    for (let start = 0; start < data.length; start += BLOCK_SIZE) {
      const block = (offset + start) / BLOCK_SIZE;
      if (this.#get(block) !== checksum(data.subarray(start, start + BLOCK_SIZE))) return block;
    }
    return undefined;
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

  /** The runs as byte extents of the disk. */
  *extents(max?: number): Generator<Extent> {
    for (const { block, count } of this.runs(max)) yield { offset: block * BLOCK_SIZE, length: count * BLOCK_SIZE };
  }

  /** What lies between the runs on a disk of `size` bytes. */
  *holes(size: number): Generator<Extent> {
    let end = 0;
    for (const { offset, length } of this.extents()) {
      if (offset > end) yield { offset: end, length: offset - end };
      end = offset + length;
    }
    if (size > end) yield { offset: end, length: size - end };
  }

  #get(block: number): number {
    return this.#segments[Math.floor(block / SEGMENT)]?.[block % SEGMENT] ?? HOLE;
  }

  #set(block: number, value: number): void {
    const segment = (this.#segments[Math.floor(block / SEGMENT)] ??= new Uint32Array(SEGMENT));
    if (segment[block % SEGMENT] === HOLE) this.#count++;
    segment[block % SEGMENT] = value;
  }
}

/** CRC-32, with 0 kept free for holes. */
function checksum(data: Uint8Array): number {
  return crc32(data) || 1;
}
