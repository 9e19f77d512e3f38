import type { Extent } from '../bytes.ts';

/** One square of the map: a run of bytes of the disk. */
export interface Square {
  /** Share of its bytes that hold data, inside of partitions and outside: 0 to 1 in all. */
  readonly inside: number;
  readonly outside: number;
}

/** Bytes of a stretch of the disk that lie in any of the extents, which do not overlap. */
export function bytesIn(extents: readonly Extent[], { offset, length }: Extent): number {
  return extents.reduce((sum, extent) => sum + common(extent, { offset, length }), 0);
}

/**
 * The disk cut into `count` equal squares. `data` and `partitions` come by rising offset; what of them lies behind the
 * end of the disk does not count.
 */
export function squaresOf(
  size: number,
  count: number,
  data: readonly Extent[],
  partitions: readonly Extent[],
): Square[] {
  const each = size / count;
  const inside = new Float64Array(count);
  const all = new Float64Array(count);
  for (const extent of data) {
    spread(extent, each, all);
    for (const partition of partitions) spread(intersection(extent, partition), each, inside);
  }
  return Array.from(all, (bytes, index) => {
    const within = Math.min(inside[index] ?? 0, bytes);
    return { inside: share(within, each), outside: share(bytes - within, each) };
  });
}

/** Adds to each square what it has of an extent. */
function spread({ offset, length }: Extent, each: number, sums: Float64Array): void {
  const end = Math.min(offset + length, each * sums.length);
  for (let index = Math.floor(offset / each); index < sums.length && index * each < end && length > 0; index++) {
    sums[index] = (sums[index] ?? 0) + common({ offset, length }, { offset: index * each, length: each });
  }
}

function intersection(a: Extent, b: Extent): Extent {
  return { offset: Math.max(a.offset, b.offset), length: common(a, b) };
}

function common(a: Extent, b: Extent): number {
  return Math.max(0, Math.min(a.offset + a.length, b.offset + b.length) - Math.max(a.offset, b.offset));
}

function share(bytes: number, of: number): number {
  return Math.max(0, Math.min(1, bytes / of));
}
