import { MiB } from '../../size.ts';
import { BLOCK_SIZE } from '../block-map.ts';
import { StreamCursor } from '../cursor.ts';
import type { DiskRange, DiskSource } from '../disk.ts';
import { damaged, unsupported } from '../problem.ts';
import type { Descriptor } from './descriptor.ts';
import { EmbeddedDescriptor } from './embedded-descriptor.ts';
import { GrainDirectory, requireSameTables } from './grain-directory.ts';
import { type GrainRun, GrainRuns, type StoredRuns } from './grain-runs.ts';
import { decodeSparseHeader, SECTOR, type SparseHeader } from './header.ts';
import { readMetadata } from './metadata.ts';

/** Largest piece that is given out. */
const PIECE = MiB;
/** Smaller chunks of the stream are gathered. */
const SMALL = 256 * 1024;

/** A sparse VMDK whose metadata has been read; its data follows in the stream. */
export interface SparseVmdk extends DiskSource {
  readonly header: SparseHeader;
  readonly descriptor: Descriptor;
}

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a monolithicSparse VMDK as it is read from front to end: all metadata in front, then the grains in any order
 * (VMware "Virtual Disk Format 5.0", "Hosted Sparse Extents"). Nothing is copied where the stream's chunks are large.
 * The stream is read to its end, so that its own errors are seen, and let go early only on an error.
 *
 * Throws `E_FORMAT` for what is damaged (also while the ranges are read), is a snapshot, is compressed, or has its
 * tables behind the data; `E_INTERRUPTED`.
 */
export async function openSparseVmdk(
  stream: AsyncIterable<Uint8Array>,
  { signal }: OpenOptions = {},
): Promise<SparseVmdk> {
  const cursor = new StreamCursor(stream, 'VMDK', signal);
  try {
    const header = decodeSparseHeader(await cursor.read(SECTOR));
    const { descriptor, runs } = await readTables(cursor, header);
    const stored = runs.inFileOrder();
    if (stored.start !== undefined && stored.start * SECTOR < cursor.position) {
      throw damaged('VMDK', `sector ${stored.start} holds both a grain and metadata`);
    }
    return {
      header,
      descriptor,
      size: header.capacity,
      allocated: allocatedBytes(header, stored),
      order: stored.ascending ? 'ascending' : 'stored',
      ranges: (until = signal) => {
        cursor.signal = until;
        return readRanges(cursor, header, stored);
      },
    };
  } catch (error) {
    await cursor.close();
    throw error;
  }
}

async function readTables(
  cursor: StreamCursor,
  header: SparseHeader,
): Promise<{ descriptor: Descriptor; runs: GrainRuns }> {
  if (header.compressed || header.markers || header.directory === undefined) {
    throw unsupported(
      'The VMDK is stream-optimized, which is not read yet.',
      'Convert it with: qemu-img convert -O vmdk -o subformat=monolithicSparse IN OUT',
    );
  }
  const runs = new GrainRuns(header.grainSize / SECTOR);
  const descriptor = new EmbeddedDescriptor(header);
  const directory = new GrainDirectory('grain directory or table', header.directory, header, runs);
  if (header.redundantDirectory === undefined) {
    await readMetadata(cursor, [descriptor, directory]);
  } else {
    const copy = new GrainDirectory('redundant grain directory or table', header.redundantDirectory, header);
    await readMetadata(cursor, [descriptor, copy, directory]);
    requireSameTables(directory, copy);
  }
  return { descriptor: descriptor.complete(header), runs };
}

async function* readRanges(
  cursor: StreamCursor,
  header: SparseHeader,
  stored: StoredRuns,
): AsyncGenerator<DiskRange, void, undefined> {
  try {
    for (const run of stored.runs()) {
      await cursor.skipTo(run.sector * SECTOR);
      const { start, end } = runBytes(header, run);
      for (let offset = start; offset < end;) {
        const data = await cursor.readSome(Math.min(PIECE, end - offset), SMALL, BLOCK_SIZE);
        yield { offset, data };
        offset += data.length;
      }
    }
    await cursor.drain();
  } finally {
    await cursor.close();
  }
}

/** Where a run is on the disk; the last grain may reach beyond the disk's end, and that part is no one's. */
function runBytes({ capacity, grainSize }: SparseHeader, { grain, count }: GrainRun): { start: number; end: number } {
  return { start: grain * grainSize, end: Math.min((grain + count) * grainSize, capacity) };
}

function allocatedBytes(header: SparseHeader, stored: StoredRuns): number {
  let allocated = 0;
  for (const run of stored.runs()) {
    const { start, end } = runBytes(header, run);
    allocated += end - start;
  }
  return allocated;
}
