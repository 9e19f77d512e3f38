import { BLOCK_SIZE } from './block-map.ts';
import type { DiskRange } from './disk.ts';

const ZERO_BLOCK = Buffer.alloc(BLOCK_SIZE);

/** The parts of a range that are not zeros, cut at multiples of `BLOCK_SIZE` on the disk; nothing is copied. */
export function* dataRuns({ offset, data }: DiskRange): Generator<DiskRange> {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  const run = (from: number, to: number): DiskRange => ({ offset: offset + from, data: bytes.subarray(from, to) });
  let from: number | undefined;
  for (let start = 0; start < bytes.length;) {
    const end = Math.min(start + BLOCK_SIZE - ((offset + start) % BLOCK_SIZE), bytes.length);
    const zero = bytes.subarray(start, end).equals(ZERO_BLOCK.subarray(0, end - start));
    if (!zero) from ??= start;
    else if (from !== undefined) {
      yield run(from, start);
      from = undefined;
    }
    start = end;
  }
  if (from !== undefined) yield run(from, bytes.length);
}
