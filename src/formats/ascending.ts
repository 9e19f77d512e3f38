import type { Disk, DiskSource } from './disk.ts';
import { readAhead } from '../read-ahead.ts';

/** A disk with its ranges by rising offset, wherever its file has them. */
export function ascending(disk: Disk): DiskSource {
  const { size, allocated } = disk;
  if (disk.order === 'ascending') return disk;
  return {
    size,
    allocated,
    order: 'ascending',
    async *ranges(signal) {
      const read = (offset: number, length: number) => disk.read(offset, length);
      for await (const extent of disk.extents()) yield* readAhead([extent], read, signal);
    },
  };
}
