import type { Extent, RandomAccess } from '../../bytes.ts';
import { MiB } from '../../size.ts';
import { BLOCK_SIZE } from '../block-map.ts';
import { StreamCursor } from '../cursor.ts';
import type { DiskRange, StoredExtent } from '../disk.ts';
import { damaged } from '../problem.ts';
import { readAhead } from '../../read-ahead.ts';
import type { GrainRun, StoredRuns } from './grain-runs.ts';
import { SECTOR } from './header.ts';

/** Largest piece that is given out. */
const PIECE = MiB;
/** Smaller chunks of a stream are gathered. */
const SMALL = 256 * 1024;

/** The data of a sparse extent: where it is on the disk and in the file. */
export interface SparseData {
  /** Size of the disk in bytes; the last grain may reach beyond it, and that part is no one's. */
  readonly size: number;
  readonly grainSize: number;
  readonly stored: StoredRuns;
}

/** Bytes of the disk that stand together in the file. */
interface Piece extends Extent {
  /** Byte of the file, or of the stream, where they begin. */
  readonly from: number;
}

/** Bytes of the disk that are stored. */
export function allocatedBytes(data: SparseData): number {
  let allocated = 0;
  for (const { length } of pieces(data, data.stored.inFile())) allocated += length;
  return allocated;
}

/** The ranges from a stream of the whole file, which goes on behind the last one. Nothing is copied from large chunks. */
export function streamedRanges(cursor: StreamCursor, data: SparseData): AsyncGenerator<DiskRange, void, undefined> {
  return rangesAt(cursor, pieces(data, data.stored.inFile()));
}

/** The ranges in file order, read in large chunks; nothing else is read. */
export async function* storedRanges(
  file: RandomAccess,
  data: SparseData,
  signal?: AbortSignal,
): AsyncGenerator<DiskRange, void, undefined> {
  const places = joined(pieces(data, data.stored.inFile()));
  const cursor = new StreamCursor(chunks(readAhead(places, exactly(file), signal)), 'VMDK', signal);
  try {
    yield* rangesAt(cursor, withoutGaps(pieces(data, data.stored.inFile())));
  } finally {
    await cursor.close();
  }
}

/** The same ranges as places in the file. */
export function* storedIn(file: RandomAccess, data: SparseData): Generator<StoredExtent, void, undefined> {
  for (const piece of pieces(data, data.stored.inFile())) yield { file, ...piece };
}

/** The extents of the disk that are stored, by rising offset, neighbours joined. */
export function* storedExtents({ size, grainSize, stored }: SparseData): Generator<Extent> {
  let [start, end] = [0, 0];
  for (const { grain, count } of stored.onDisk()) {
    if (grain * grainSize > end) {
      if (end > start) yield { offset: start, length: end - start };
      start = grain * grainSize;
    }
    end = Math.min((grain + count) * grainSize, size);
  }
  if (end > start) yield { offset: start, length: end - start };
}

/** Bytes of the disk; holes are zeros. */
export async function readStored(
  file: RandomAccess,
  data: SparseData,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const end = Math.min(offset + length, data.size);
  const read = exactly(file);
  let whole: Buffer | undefined;
  for (const piece of pieces(data, data.stored.onDisk(Math.floor(offset / data.grainSize)))) {
    if (piece.offset >= end) break;
    const start = Math.max(piece.offset, offset);
    const part = Math.min(piece.offset + piece.length, end) - start;
    const bytes = await read(piece.from + start - piece.offset, part);
    if (part === end - offset) return bytes;
    whole ??= Buffer.alloc(end - offset);
    whole.set(bytes, start - offset);
  }
  return whole ?? Buffer.alloc(Math.max(0, end - offset));
}

async function* rangesAt(cursor: StreamCursor, places: Iterable<Piece>): AsyncGenerator<DiskRange, void, undefined> {
  for (const { from, offset: start, length } of places) {
    await cursor.skipTo(from);
    for (let offset = start; offset < start + length;) {
      const data = await cursor.readSome(Math.min(PIECE, start + length - offset), SMALL, BLOCK_SIZE);
      yield { offset, data };
      offset += data.length;
    }
  }
}

function* pieces({ size, grainSize }: SparseData, runs: Iterable<GrainRun>): Generator<Piece> {
  for (const { grain, sector, count } of runs) {
    const offset = grain * grainSize;
    yield { from: sector * SECTOR, offset, length: Math.min(count * grainSize, size - offset) };
  }
}

/** The pieces as extents of the file, neighbours joined. */
function* joined(places: Iterable<Piece>): Generator<Extent> {
  let [start, end] = [0, 0];
  for (const { from, length } of places) {
    if (from !== end) {
      if (end > start) yield { offset: start, length: end - start };
      start = from;
    }
    end = from + length;
  }
  if (end > start) yield { offset: start, length: end - start };
}

/** The pieces as they come when nothing else is in the stream. */
function* withoutGaps(places: Iterable<Piece>): Generator<Piece> {
  let from = 0;
  for (const { offset, length } of places) {
    yield { from, offset, length };
    from += length;
  }
}

async function* chunks(ranges: AsyncIterable<DiskRange>): AsyncGenerator<Uint8Array> {
  for await (const { data } of ranges) yield data;
}

function exactly(file: RandomAccess): RandomAccess['read'] {
  return async (offset, length) => {
    const bytes = await file.read(offset, length);
    if (bytes.length < length) throw damaged('VMDK', 'it became shorter while it was read', { offset });
    return bytes;
  };
}
