import type { DiskRange, DiskSource } from '../../../src/formats/disk.ts';

/** A disk that gives the ranges as they are, each a copy of its own. */
export function diskOf(size: number, ranges: readonly DiskRange[]): DiskSource {
  return {
    size,
    allocated: ranges.reduce((sum, { data }) => sum + data.length, 0),
    order: 'stored',
    async *ranges() {
      for (const { offset, data } of ranges) yield { offset, data: Buffer.from(data) };
    },
  };
}

/** A disk that gives the very ranges, and says nothing of how many there are. */
export function sourceOf(ranges: readonly DiskRange[], order: DiskSource['order'], size: number): DiskSource {
  return {
    size,
    allocated: undefined,
    order,
    async *ranges() {
      yield* ranges;
    },
  };
}
