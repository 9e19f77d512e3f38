import type { RandomAccess } from '../../bytes.ts';
import { MiB } from '../../size.ts';
import { StreamCursor } from '../cursor.ts';
import type { Disk, DiskRange, DiskSource } from '../disk.ts';
import type { OpenDiskOptions } from '../open-options.ts';
import { unsupported } from '../problem.ts';
import { readAhead } from '../../read-ahead.ts';
import { codecHere } from './codec.ts';
import { decodeSparseHeader, headerProblems, SECTOR, type SparseHeader } from './header.ts';
import { type Front, readFront } from './stream-optimized-front.ts';
import { storedGrains } from './stream-optimized-grains.ts';
import { inflatedRanges } from './stream-optimized-ranges.ts';
import { readTables } from './stream-optimized-tables.ts';

/** Every writer uses 64 KiB; a batch of a few of these must fit in memory. */
const MAX_GRAIN = MiB;

/**
 * Opens a streamOptimized VMDK that is read from front to end (VMware "Virtual Disk Format 5.0", "Stream-Optimized
 * Compressed Sparse Extents"). The cursor stands right behind the header; the ranges close it. They come as they are
 * stored, and all is proven when the last one has been given: until then, a disk may be incomplete.
 *
 * Throws `E_FORMAT` for what is damaged (also while the ranges are read) or is a snapshot; `E_INTERRUPTED`.
 */
export async function openStreamOptimizedStream(
  cursor: StreamCursor,
  header: SparseHeader,
  { codec, signal }: OpenDiskOptions = {},
): Promise<DiskSource> {
  requireReadable(header);
  const front = await readFront(cursor, header);
  return {
    size: front.size,
    allocated: front.allocated,
    order: 'stored',
    ranges: (until = signal) => readRanges(cursor, header, front, { codec, signal: until }),
  };
}

/**
 * Opens a streamOptimized VMDK in a file. The ranges come from the file's front to its end, as from a stream; `read` and
 * `extents` go by the grain tables. That a grain is missing cannot be seen from there: before the first hole is given
 * out, the file is read once, which proves the tables. Throws like `openStreamOptimizedStream`.
 */
export async function openStreamOptimized(
  file: RandomAccess,
  { codec = codecHere, signal }: OpenDiskOptions = {},
): Promise<Disk> {
  const header = decodeSparseHeader(await file.read(0, SECTOR));
  requireReadable(header);
  const open = async (until: AbortSignal | undefined) => {
    const cursor = new StreamCursor(chunksOf(file, until), 'VMDK', until);
    try {
      await cursor.skipTo(SECTOR);
      return { cursor, front: await readFront(cursor, header) };
    } catch (error) {
      await cursor.close();
      throw error;
    }
  };
  const { cursor, front } = await open(signal);
  await cursor.close();
  const prove = async () => {
    const { cursor, front } = await open(signal);
    try {
      const grains = storedGrains(cursor, header, front);
      while ((await grains.next()).done !== true);
    } finally {
      await cursor.close();
    }
  };
  return {
    kind: 'vmdk',
    subformat: 'streamOptimized',
    size: front.size,
    order: 'stored',
    header,
    descriptor: front.descriptor,
    problems: headerProblems(header, front.size),
    async *ranges(until = signal) {
      const { cursor, front } = await open(until);
      yield* readRanges(cursor, header, front, { codec, signal: until });
    },
    ...(await readTables(file, header, front.size, { codec, prove })),
  };
}

async function* readRanges(
  cursor: StreamCursor,
  header: SparseHeader,
  front: Front,
  { codec = codecHere, signal }: OpenDiskOptions,
): AsyncGenerator<DiskRange, void, undefined> {
  const { grainSize } = header;
  const { size } = front;
  cursor.signal = signal;
  try {
    yield* inflatedRanges(storedGrains(cursor, header, front), { size, grainSize }, codec, signal);
  } finally {
    await cursor.close();
  }
}

async function* chunksOf(file: RandomAccess, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const whole = [{ offset: 0, length: file.size }];
  for await (const { data } of readAhead(whole, (offset, length) => file.read(offset, length), signal)) yield data;
}

function requireReadable({ compressed, markers, grainSize }: SparseHeader): void {
  if (!compressed || !markers) {
    throw unsupported(
      'The VMDK has either compressed grains or markers, but not both, as no known program writes it.',
      'Convert it with the program that made it.',
    );
  }
  if (grainSize > MAX_GRAIN) {
    throw unsupported(
      `The VMDK has grains of ${grainSize} bytes.`,
      `Compressed grains are read up to ${MAX_GRAIN} bytes; every known program writes 65536.`,
    );
  }
}
