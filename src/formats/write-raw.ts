import type { Sink } from '../bytes.ts';
import type { DiskSource } from './disk.ts';
import { writeData, type WriteDiskOptions, type WrittenDisk } from './write-data.ts';

/**
 * Writes a disk as it is, without the blocks of zeros: whoever owns the sink sees to it that a file gets the length of
 * `fileSize`. Throws what the source and the sink throw, `E_FORMAT` if a range lies outside the disk, `E_INTERRUPTED`.
 */
export async function writeRaw(source: DiskSource, sink: Sink, options: WriteDiskOptions = {}): Promise<WrittenDisk> {
  const allocated = await writeData(source, sink, options);
  return { virtualSize: source.size, fileSize: source.size, allocated };
}
