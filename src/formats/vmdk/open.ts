import type { RandomAccess } from '../../bytes.ts';
import { StreamCursor } from '../cursor.ts';
import type { Disk, DiskSource } from '../disk.ts';
import type { OpenDiskOptions } from '../open-options.ts';
import { isDescriptor } from './descriptor.ts';
import { decodeSparseHeader, SECTOR, type SparseHeader } from './header.ts';
import { openSparseDisk, openSparseStream } from './sparse.ts';
import { openDescribedDisk } from './described-disk.ts';
import { openStreamOptimized, openStreamOptimizedStream } from './stream-optimized.ts';

/**
 * Opens a VMDK that can be read at any place: monolithicSparse, streamOptimized, or a text descriptor with its flat and
 * sparse extents, which `sibling` opens.
 *
 * Throws `E_FORMAT` for what is damaged, a snapshot, or of another kind, with what to do instead; `E_INPUT_MISSING` if
 * an extent is not there.
 */
export async function openVmdk(file: RandomAccess, options: OpenDiskOptions = {}): Promise<Disk> {
  const start = await file.read(0, Math.min(SECTOR, file.size));
  if (isDescriptor(start)) return openDescribedDisk(file, options);
  const header = decodeSparseHeader(start);
  return isPacked(header) ? openStreamOptimized(file, options) : openSparseDisk(file, header, options);
}

/**
 * Opens a VMDK as it is read from front to end, once: monolithicSparse or streamOptimized. The stream is let go if it
 * cannot be read. Throws `E_FORMAT` for everything else, `E_INTERRUPTED`.
 */
export async function openVmdkStream(
  stream: AsyncIterable<Uint8Array>,
  options: OpenDiskOptions = {},
): Promise<DiskSource> {
  const cursor = new StreamCursor(stream, 'VMDK', options.signal);
  try {
    // A text descriptor may be shorter than a header.
    const magic = await cursor.read(8);
    const isSparse = Buffer.from(magic).toString('latin1', 0, 4) === 'KDMV';
    const header = decodeSparseHeader(isSparse ? Buffer.concat([magic, await cursor.read(SECTOR - 8)]) : magic);
    const open = isPacked(header) ? openStreamOptimizedStream : openSparseStream;
    return await open(cursor, header, options);
  } catch (error) {
    await cursor.close();
    throw error;
  }
}

/** Whether it is made to be read as a stream; its grains are compressed then. */
function isPacked({ compressed, markers, directory }: SparseHeader): boolean {
  return compressed || markers || directory === undefined;
}
