import type { Extent, RandomAccess } from '../../bytes.ts';
import type { Disk } from '../disk.ts';
import { damaged } from '../problem.ts';
import { readAhead } from '../../read-ahead.ts';
import { type BlockTable, readBlockTable } from './block-table.ts';
import { decodeDynamicHeader, HEADER_SIZE } from './dynamic-header.ts';
import { FOOTER_SIZE, type VhdFooter } from './footer.ts';
import { clearUnset } from './sector-bitmap.ts';

type DynamicDisk = Pick<Disk, 'size' | 'allocated' | 'order' | 'read' | 'extents' | 'ranges'>;

/**
 * A disk whose blocks stand where a table says. Ranges are whole blocks, in the order of the file; sectors that the
 * bitmap of a block does not name are zeros in them. `end` is where the content of the file ends. Throws `E_FORMAT`.
 */
export async function openDynamic(
  file: RandomAccess,
  { size, dataOffset = 0 }: VhdFooter,
  end: number,
  signal?: AbortSignal,
): Promise<DynamicDisk> {
  if (dataOffset < FOOTER_SIZE || dataOffset + HEADER_SIZE > end) {
    throw damaged('VHD', 'its dynamic disk header is outside the file');
  }
  const header = decodeDynamicHeader(await file.read(dataOffset, HEADER_SIZE));
  const taken = [
    { offset: 0, length: FOOTER_SIZE },
    { offset: dataOffset, length: HEADER_SIZE },
  ];
  const table = await readBlockTable(file, { ...header, size, end, taken });
  const extentOf = (block: number): Extent => {
    const offset = block * table.blockSize;
    return { offset, length: Math.min(table.blockSize, size - offset) };
  };
  const read = (offset: number, length: number) => readBlocks(file, table, offset, Math.min(offset + length, size));
  return {
    size,
    allocated: table.stored.reduce((sum, block) => sum + extentOf(block).length, 0),
    order: table.stored.every((block, at) => at === 0 || block > (table.stored[at - 1] ?? 0)) ? 'ascending' : 'stored',
    read,
    extents: () => joined(table, extentOf),
    ranges: (until = signal) => readAhead(map(table.stored, extentOf), read, until),
  };
}

async function readBlocks(file: RandomAccess, table: BlockTable, start: number, end: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let offset = start; offset < end;) {
    const block = Math.floor(offset / table.blockSize);
    const until = Math.min(end, (block + 1) * table.blockSize);
    parts.push(await readInBlock(file, table, block, offset - block * table.blockSize, until - offset));
    offset = until;
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}

/** A part of one block; `start` is its offset in the block. */
async function readInBlock(
  file: RandomAccess,
  { offsetOf, bitmapSize }: BlockTable,
  block: number,
  start: number,
  length: number,
): Promise<Uint8Array> {
  const offset = offsetOf(block);
  if (offset === undefined) return Buffer.alloc(length);
  const [bitmap, data] = await Promise.all([
    file.read(offset, bitmapSize),
    file.read(offset + bitmapSize + start, length),
  ]);
  if (bitmap.length < bitmapSize || data.length < length) throw damaged('VHD', `block ${block} is outside the file`);
  return clearUnset(data, bitmap, start);
}

/** The blocks by their place on the disk, neighbours joined. */
async function* joined({ stored }: BlockTable, extentOf: (block: number) => Extent): AsyncGenerator<Extent> {
  let last: Extent | undefined;
  for (const block of stored.toSorted()) {
    const { offset, length } = extentOf(block);
    if (last && last.offset + last.length === offset) {
      last = { offset: last.offset, length: last.length + length };
    } else {
      if (last) yield last;
      last = { offset, length };
    }
  }
  if (last) yield last;
}

function* map<T, R>(values: Iterable<T>, change: (value: T) => R): Generator<R> {
  for (const value of values) yield change(value);
}
