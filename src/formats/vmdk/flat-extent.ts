import type { Extent, RandomAccess } from '../../bytes.ts';
import { linearDisk } from '../linear-disk.ts';
import { damaged } from '../problem.ts';
import type { DiskPart } from './join-parts.ts';

/** An extent that stands in a file as it is, from byte `start` on. Throws `E_FORMAT` if the file is too short. */
export async function openFlatExtent(
  file: RandomAccess,
  { name, start, size }: { readonly name: string; readonly start: number; readonly size: number },
  signal?: AbortSignal,
): Promise<DiskPart> {
  if (start + size > file.size) {
    throw damaged('VMDK', `${name} has ${file.size} bytes, not the ${start + size} that the descriptor gives it`);
  }
  return linearDisk(start === 0 ? file : from(file, start), size, signal);
}

/** An extent without a file. */
export function zeroExtent(size: number): DiskPart {
  return {
    size,
    allocated: 0,
    order: 'ascending',
    read: async (offset, length) => Buffer.alloc(Math.max(0, Math.min(length, size - offset))),
    async *extents() {
      // Nothing is stored.
    },
    async *ranges() {
      // Nothing is stored.
    },
    stored: () => [],
  };
}

function from(file: RandomAccess, start: number): RandomAccess {
  return {
    size: file.size - start,
    read: (offset, length) => file.read(start + offset, length),
    ...(file.dataExtents && {
      dataExtents: async (signal) =>
        ((await file.dataExtents?.(signal)) ?? []).flatMap((extent) => moved(extent, start)),
    }),
  };
}

function moved({ offset, length }: Extent, start: number): Extent[] {
  const first = Math.max(offset - start, 0);
  const end = offset + length - start;
  return end > first ? [{ offset: first, length: end - first }] : [];
}
