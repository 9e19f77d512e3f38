import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import { BLOCK, fillSegments } from '../../../src/image/fill.ts';

/** A file of `size` bytes, cut in the ISO at `cuts`, and laid out on the disk in runs of the given lengths. */
const layout = fc.record({
  size: fc.integer({ min: 0, max: 40 * BLOCK }),
  cuts: fc.array(fc.nat(40 * BLOCK), { maxLength: 4 }),
  gaps: fc.array(fc.nat(5000), { minLength: 5, maxLength: 5 }),
  counts: fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 8 }),
  base: fc.nat(100_000),
  backwards: fc.boolean(),
});

function place({ size, cuts, gaps, counts, base, backwards }: typeof layout extends fc.Arbitrary<infer T> ? T : never) {
  const ends = [...cuts.filter((cut) => cut < size), size].sort((a, b) => a - b);
  let offset = 0;
  const source = ends.map((end, index) => {
    const length = end - (ends[index - 1] ?? 0);
    const extent = { offset: offset + (gaps[index] ?? 0), length };
    offset = extent.offset + length;
    return extent;
  });
  const blocks = Math.ceil(size / BLOCK);
  let logical = 0;
  const runs = [...counts, blocks].flatMap((wanted) => {
    const count = Math.min(wanted, blocks - logical);
    const run = { logical, count, physical: 0 };
    logical += count;
    return count === 0 ? [] : [run];
  });
  let physical = 3;
  for (const run of backwards ? runs.toReversed() : runs) {
    Object.assign(run, { physical });
    physical += run.count + 1;
  }
  return { source, runs, size, base, isoSize: offset, diskSize: base + physical * BLOCK };
}

test('copying the segments puts every byte where the file system expects it, and no byte elsewhere', () => {
  fc.assert(
    fc.property(layout, (wanted) => {
      const { source, runs, size, base, isoSize, diskSize } = place(wanted);
      const iso = Buffer.from(Array.from({ length: isoSize }, (_, index) => 1 + (index % 251)));
      const disk = Buffer.alloc(diskSize);
      for (const { fromOffset, toOffset, length } of fillSegments({ source, runs, size }, base)) {
        assert.ok(length > 0);
        iso.copy(disk, toOffset, fromOffset, fromOffset + length);
      }
      const file = Buffer.concat(source.map(({ offset, length }) => iso.subarray(offset, offset + length)));
      const read = Buffer.concat(
        runs.map(({ physical, count }) => disk.subarray(base + physical * BLOCK, base + (physical + count) * BLOCK)),
      );
      assert.ok(read.subarray(0, size).equals(file));
      assert.is(disk.filter((byte) => byte !== 0).length, size);
    }),
    { numRuns: 60 },
  );
});

test('a layout with a hole, or a source that is too short, is a coded error', () => {
  fc.assert(
    fc.property(layout, fc.nat(7), (wanted, index) => {
      const { source, runs, size, base } = place(wanted);
      fc.pre(size > 0);
      const holed = runs.toSpliced(index % runs.length, 1);
      const short = source.map((extent) => ({ ...extent, length: Math.floor(extent.length / 2) }));
      for (const broken of [
        { source, runs: holed, size },
        { source: short, runs, size },
      ]) {
        try {
          fillSegments(broken, base);
          assert.unreachable();
        } catch (error) {
          assert.ok(isFailbackError(error), String(error));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test.run();
