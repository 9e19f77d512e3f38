import type { Extent } from '../../../../src/bytes.ts';

/** Whether two of the extents share a byte: no format allows that for what it stores. */
export function overlap(extents: readonly Extent[]): boolean {
  const sorted = extents.filter(({ length }) => length > 0).sort((a, b) => a.offset - b.offset);
  return sorted.some(({ offset }, index) => {
    const before = sorted[index - 1];
    return before !== undefined && before.offset + before.length > offset;
  });
}
