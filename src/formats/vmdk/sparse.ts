import type { RandomAccess } from '../../bytes.ts';
import { BLOCK_SIZE } from '../block-map.ts';
import type { StreamCursor } from '../cursor.ts';
import type { Disk, DiskSource } from '../disk.ts';
import { type Descriptor, headerValue } from './descriptor.ts';
import { diskSize, EmbeddedDescriptor } from './embedded-descriptor.ts';
import { directoriesOf, settleTables } from './grain-tables.ts';
import { headerProblems, SECTOR, type SparseHeader } from './header.ts';
import { readMetadata, readMetadataAt } from './metadata.ts';
import {
  allocatedBytes,
  readStored,
  type SparseData,
  storedExtents,
  storedIn,
  storedRanges,
  streamedRanges,
} from './sparse-data.ts';

/** A sparse VMDK whose metadata has been read; its data follows in the stream. */
export interface SparseVmdk extends DiskSource {
  readonly allocated: number;
  readonly header: SparseHeader;
  readonly descriptor: Descriptor;
}

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
}

const HEADER_PLACE = { offset: 0, length: SECTOR };

/**
 * Opens a monolithicSparse VMDK as it is read from front to end: all metadata in front, then the grains in any order
 * (VMware "Virtual Disk Format 5.0", "Hosted Sparse Extents"). The cursor stands behind the header. The stream is read
 * to its end, so that its own errors are seen, and let go early only on an error.
 *
 * Throws `E_FORMAT` for what is damaged (also while the ranges are read), is a snapshot, or has its tables behind the
 * data; `E_INTERRUPTED`.
 */
export async function openSparseStream(
  cursor: StreamCursor,
  header: SparseHeader,
  { signal }: OpenOptions = {},
): Promise<SparseVmdk> {
  const embedded = new EmbeddedDescriptor(header);
  const directories = directoriesOf(header, Number.POSITIVE_INFINITY);
  const { directory, copy } = directories;
  const parts = copy === undefined ? [embedded, directory] : [embedded, copy, directory];
  await readMetadata(cursor, parts, header.overhead || Number.POSITIVE_INFINITY);
  const descriptor = embedded.complete(header);
  const size = diskSize(header, descriptor);
  const tables = settleTables(header, directories, [{ offset: 0, length: cursor.position }]);
  const data: SparseData = { size, grainSize: header.grainSize, stored: tables.stored };
  return {
    header,
    descriptor,
    size,
    allocated: allocatedBytes(data),
    order: data.stored.ascending ? 'ascending' : 'stored',
    async *ranges(until = signal) {
      cursor.signal = until;
      try {
        yield* streamedRanges(cursor, data);
        await cursor.drain();
        tables.problems(cursor.position);
      } finally {
        await cursor.close();
      }
    },
  };
}

/**
 * Opens a monolithicSparse VMDK that can be read at any place, where its metadata may stand, too. Only the metadata is
 * read. Throws `E_FORMAT` for what is damaged, is a snapshot, or is a part of a disk.
 */
export async function openSparseDisk(
  file: RandomAccess,
  header: SparseHeader,
  { signal }: OpenOptions = {},
): Promise<Disk> {
  const embedded = new EmbeddedDescriptor(header);
  await readMetadataAt(file, [embedded], signal);
  const descriptor = embedded.complete(header);
  const extent = await openSparseExtent(file, header, diskSize(header, descriptor), signal);
  const subformat = headerValue(descriptor, 'createType') ?? 'monolithicSparse';
  return { ...extent, kind: 'vmdk', subformat, header, descriptor };
}

/** A sparse extent of `size` bytes, whose descriptor is known. Throws `E_FORMAT`. */
export async function openSparseExtent(
  file: RandomAccess,
  header: SparseHeader,
  size: number,
  signal?: AbortSignal,
): Promise<Omit<Disk, 'kind' | 'subformat'>> {
  const directories = directoriesOf(header, file.size);
  const { directory, copy } = directories;
  await readMetadataAt(file, copy === undefined ? [directory] : [directory, copy], signal);
  const tables = settleTables(header, directories, [HEADER_PLACE, ...(header.descriptor ? [header.descriptor] : [])]);
  const data: SparseData = { size, grainSize: header.grainSize, stored: tables.stored };
  return {
    size,
    allocated: allocatedBytes(data),
    order: data.stored.ascending ? 'ascending' : 'stored',
    problems: [...tables.problems(file.size), ...headerProblems(header, size)],
    read: (offset, length) => readStored(file, data, offset, length),
    async *extents() {
      yield* storedExtents(data);
    },
    ranges: (until = signal) => storedRanges(file, data, until),
    ...((data.stored.ascending || header.grainSize % BLOCK_SIZE === 0) && { stored: () => storedIn(file, data) }),
  };
}
