import type { Extent } from '../../bytes.ts';
import { BLOCK_SIZE } from '../block-map.ts';
import type { Disk, StoredExtent } from '../disk.ts';

/** A part of a disk: a disk as far as its bytes are concerned. */
export type DiskPart = Pick<Disk, 'size' | 'allocated' | 'order' | 'ranges' | 'read' | 'extents' | 'stored'>;

/** The parts one behind the other as one disk. Their ranges come part by part. */
export function joinParts(parts: readonly DiskPart[]): DiskPart {
  let size = 0;
  const placed = parts.map((part) => {
    const start = size;
    size += part.size;
    return { part, start, end: size };
  });
  const order = parts.every((part) => part.order === 'ascending') ? 'ascending' : 'stored';
  // A block on both sides of a border would come in two parts, with others between them.
  const whole = order === 'ascending' || placed.every(({ start }) => start % BLOCK_SIZE === 0);
  return {
    size,
    allocated: parts.reduce((sum, { allocated }) => sum + allocated, 0),
    order,
    async read(offset, length) {
      const end = Math.min(offset + length, size);
      const pieces: Uint8Array[] = [];
      for (const { part, start, end: partEnd } of placed) {
        if (start >= end || partEnd <= offset) continue;
        const first = Math.max(offset, start);
        pieces.push(await part.read(first - start, Math.min(end, partEnd) - first));
      }
      return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    },
    extents: () => joined(placed),
    async *ranges(signal) {
      for (const { part, start } of placed) {
        for await (const { offset, data } of part.ranges(signal)) yield { offset: start + offset, data };
      }
    },
    ...(whole && parts.every(({ stored }) => stored !== undefined) && { stored: () => storedIn(placed) }),
  };
}

interface PlacedPart {
  readonly part: DiskPart;
  readonly start: number;
}

function* storedIn(placed: readonly PlacedPart[]): Generator<StoredExtent, void, undefined> {
  for (const { part, start } of placed) {
    for (const extent of part.stored?.() ?? []) yield { ...extent, offset: start + extent.offset };
  }
}

/** Extents of neighbouring parts may touch. */
async function* joined(placed: readonly PlacedPart[]): AsyncGenerator<Extent, void, undefined> {
  let last: Extent | undefined;
  for (const { part, start } of placed) {
    for await (const { offset, length } of part.extents()) {
      if (last !== undefined && last.offset + last.length === start + offset) {
        last = { offset: last.offset, length: last.length + length };
      } else {
        if (last !== undefined) yield last;
        last = { offset: start + offset, length };
      }
    }
  }
  if (last !== undefined) yield last;
}
