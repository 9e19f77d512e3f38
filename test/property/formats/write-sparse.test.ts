import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskRange } from '../../../src/formats/disk.ts';
import { openDisk } from '../../../src/formats/open.ts';
import { writeSparseVmdk } from '../../../src/formats/vmdk/write-sparse.ts';
import { roundUp } from '../../../src/size.ts';
import { memorySink } from '../../support/formats/memory-sink.ts';
import { diskOf } from '../../support/formats/ranges.ts';
import { inChunks } from '../../support/formats/vmdk.ts';

/** A disk cut into pieces of any size, some of them zeros, some left out, in any order. */
const disks = fc.record({ size: fc.integer({ min: 1, max: 3_000_000 }) }).chain(({ size }) =>
  fc
    .array(
      fc.record({
        length: fc.oneof(fc.integer({ min: 1, max: 400_000 }), fc.constantFrom(512, 4096, 65_536, 131_072)),
        fill: fc.constantFrom('nothing', 'zeros', 'data'),
        place: fc.nat(),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .map((pieces) => {
      const ranges: (DiskRange & { place: number })[] = [];
      let offset = 0;
      for (const { length, fill, place } of pieces) {
        const end = Math.min(offset + length, size);
        const data = Buffer.alloc(end - offset, fill === 'data' ? `${place} ` : 0);
        if (fill !== 'nothing' && end > offset) ranges.push({ offset, data, place });
        offset = end;
      }
      return { size, ranges: ranges.sort((a, b) => a.place - b.place) };
    }),
);

test('any cut and order of a disk is read back bit for bit, and gives the same bytes twice', async () => {
  await fc.assert(
    fc.asyncProperty(disks, async ({ size, ranges }) => {
      const [first, second] = [memorySink(), memorySink()];
      const written = await writeSparseVmdk(diskOf(size, ranges), first, { name: 'x.vmdk' });
      await writeSparseVmdk(diskOf(size, ranges), second, { name: 'x.vmdk' });
      const bytes = first.bytes(written.fileSize);
      assert.ok(bytes.equals(second.bytes(written.fileSize)));
      const source = await openDisk(inChunks(bytes));
      assert.is(source.size, roundUp(size, 512));
      assert.ok((source.allocated ?? 0) <= written.allocated);
      const [disk, expected] = [Buffer.alloc(source.size), Buffer.alloc(source.size)];
      for await (const { offset, data } of source.ranges()) disk.set(data, offset);
      for (const { offset, data } of ranges) expected.set(data, offset);
      assert.ok(disk.equals(expected));
    }),
    { numRuns: 100 },
  );
});

test.run();
