import type { Extent, RandomAccess } from '../bytes.ts';
import type { Disk } from './disk.ts';
import { damaged } from './problem.ts';
import { readAhead } from '../read-ahead.ts';

type LinearDisk = Pick<Disk, 'size' | 'allocated' | 'order' | 'read' | 'extents' | 'ranges' | 'stored'>;

/**
 * A disk of `size` bytes that stands in a file as it is, from the file's start. What the file knows to be a hole is not
 * read; what the file does not have reads as zeros. Reading throws `E_FORMAT` if the file becomes shorter.
 */
export async function linearDisk(file: RandomAccess, size: number, signal?: AbortSignal): Promise<LinearDisk> {
  const stored = Math.min(file.size, size);
  const known = (await file.dataExtents?.(signal)) ?? [{ offset: 0, length: stored }];
  const extents = known.flatMap((extent) => clip(extent, stored));
  const read = async (offset: number, length: number) => {
    const wanted = Math.max(0, Math.min(length, size - offset));
    const present = Math.max(0, Math.min(wanted, stored - offset));
    const data = present === 0 ? new Uint8Array(0) : await file.read(offset, present);
    if (data.length < present) throw damaged('disk', 'the file became shorter while it was read', { offset });
    return present === wanted ? data : Buffer.concat([data], wanted);
  };
  return {
    size,
    allocated: extents.reduce((sum, { length }) => sum + length, 0),
    order: 'ascending',
    read,
    async *extents() {
      yield* extents;
    },
    ranges: (until = signal) => readAhead(extents, read, until),
    stored: () => extents.map(({ offset, length }) => ({ file, from: offset, offset, length })),
  };
}

function clip({ offset, length }: Extent, size: number): Extent[] {
  const inside = Math.min(offset + length, size) - offset;
  return inside > 0 ? [{ offset, length: inside }] : [];
}
