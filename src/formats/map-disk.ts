import type { Extent } from '../bytes.ts';
import type { Disk } from './disk.ts';

/** A run of bytes of a disk, and whether anything is stored for it. */
export interface MappedExtent extends Extent {
  /** Data may well be zeros, too; what is `zero` certainly is. */
  readonly kind: 'data' | 'zero';
}

/** The whole disk by rising offset, data and zeros in turns, without reading the data. Throws what `extents` throws. */
export async function* mapDisk(disk: Pick<Disk, 'size' | 'extents'>): AsyncGenerator<MappedExtent, void, undefined> {
  let end = 0;
  for await (const { offset, length } of disk.extents()) {
    if (offset > end) yield { offset: end, length: offset - end, kind: 'zero' };
    yield { offset, length, kind: 'data' };
    end = offset + length;
  }
  if (disk.size > end) yield { offset: end, length: disk.size - end, kind: 'zero' };
}
