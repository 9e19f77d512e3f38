import type { Extent, RandomAccess } from '../../bytes.ts';
import { roundUp } from '../../size.ts';
import { damaged } from '../problem.ts';
import type { DynamicHeader } from './dynamic-header.ts';

const SECTOR = 512;
/** In place of a sector: the block is all zeros. */
const UNUSED = 0xffff_ffff;
/** Enough for the largest VHD, 2040 GiB, in blocks of 512 KiB; the table then has 16 MiB. */
const MAX_BLOCKS = 2 ** 22;

/** The block allocation table (BAT) of a dynamic disk, checked. Blocks are numbered as they are on the disk. */
export interface BlockTable {
  readonly blockSize: number;
  /** Bytes of the sector bitmap in front of each block's data. */
  readonly bitmapSize: number;
  /** Offset of the block's bitmap in the file; undefined if the block is not there: zeros. */
  readonly offsetOf: (block: number) => number | undefined;
  /** Blocks that are there, by their offset in the file. */
  readonly stored: Uint32Array;
}

export interface TableOptions extends DynamicHeader {
  /** Bytes of the virtual disk. */
  readonly size: number;
  /** Where the content of the file ends, in bytes. */
  readonly end: number;
  /** What else is in the file, where no block may be. */
  readonly taken: readonly Extent[];
}

/** Reads the table. Throws `E_FORMAT` if it is too short, or if a block is outside the file or overlaps something else. */
export async function readBlockTable(file: RandomAccess, options: TableOptions): Promise<BlockTable> {
  const { size, blockSize, entries, tableOffset, end, taken } = options;
  const blocks = Math.ceil(size / blockSize);
  if (blocks > entries) throw damaged('VHD', `its block allocation table has ${entries} of ${blocks} entries`);
  if (blocks > MAX_BLOCKS) throw damaged('VHD', `${size} bytes in blocks of ${blockSize} are more than a VHD can hold`);
  const extent = { offset: tableOffset, length: blocks * 4 };
  if (tableOffset + extent.length > end) throw damaged('VHD', 'its block allocation table is outside the file');
  const bytes = await file.read(extent.offset, extent.length);
  if (bytes.length < extent.length) throw damaged('VHD', 'its block allocation table is outside the file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const bitmapSize = roundUp(blockSize / SECTOR / 8, SECTOR);
  const offsetOf = (block: number) => {
    const sector = view.getUint32(block * 4);
    return sector === UNUSED ? undefined : sector * SECTOR;
  };
  const stored = byOffset(blocks, offsetOf);
  requireApart(stored, [...taken, extent], end, (block) => ({
    offset: offsetOf(block) ?? 0,
    // What the last block has behind the end of the disk may be missing.
    length: bitmapSize + Math.min(blockSize, size - block * blockSize),
  }));
  return { blockSize, bitmapSize, offsetOf, stored };
}

function byOffset(blocks: number, offsetOf: BlockTable['offsetOf']): Uint32Array {
  // Sorted as numbers, sector before block, without a call for every comparison.
  const keys = new BigUint64Array(blocks);
  let count = 0;
  for (let block = 0; block < blocks; block++) {
    const offset = offsetOf(block);
    if (offset !== undefined) keys[count++] = (BigInt(offset / SECTOR) << 32n) | BigInt(block);
  }
  return Uint32Array.from(keys.subarray(0, count).sort(), (key) => Number(key & 0xffff_ffffn));
}

function requireApart(
  stored: Uint32Array,
  taken: readonly Extent[],
  end: number,
  extentOf: (block: number) => Extent,
): void {
  let free = 0;
  for (const block of stored) {
    const { offset, length } = extentOf(block);
    if (offset + length > end) throw damaged('VHD', `block ${block} is outside the file`);
    if (offset < free) throw damaged('VHD', `block ${block} overlaps another block`);
    if (taken.some((other) => offset < other.offset + other.length && other.offset < offset + length)) {
      throw damaged('VHD', `block ${block} overlaps metadata`);
    }
    free = offset + length;
  }
}
