import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import type { DiskSource } from '../../../src/formats/disk.ts';
import { openDisk } from '../../../src/formats/open.ts';
import { writeSparseVmdk } from '../../../src/formats/vmdk/write-sparse.ts';
import { writeStreamOptimized } from '../../../src/formats/vmdk/write-stream-optimized.ts';
import { writeRaw } from '../../../src/formats/write-raw.ts';
import { writeVhd } from '../../../src/formats/write-vhd.ts';
import { MiB, roundUp } from '../../../src/size.ts';
import { buildDisk, diskPlans } from '../../support/formats/arbitrary-disk.ts';
import { ENCODINGS, type Encoding } from '../../support/formats/encodings.ts';
import { siblingIn } from '../../support/formats/extent-set.ts';
import { memorySink } from '../../support/formats/memory-sink.ts';
import { random } from '../../support/formats/random.ts';
import { readEveryWay, readOnce } from '../../support/formats/read-every-way.ts';
import { contentOfBytes, difference } from '../../support/formats/reference/content.ts';
import { inChunks } from '../../support/formats/vmdk.ts';

type Writer = (source: DiskSource, sink: ReturnType<typeof memorySink>) => Promise<{ readonly fileSize: number }>;

const WRITERS: Readonly<Record<string, Writer>> = {
  vhd: (source, sink) => writeVhd(source, sink),
  raw: (source, sink) => writeRaw(source, sink),
  monolithicSparse: (source, sink) => writeSparseVmdk(source, sink, { name: 'out.vmdk' }),
  streamOptimized: (source, sink) => writeStreamOptimized(source, sink, { name: 'out.vmdk' }),
};

const shapes = fc.record({ grainSectors: fc.constantFrom(8, 16, 64, 128, 256, 2048), seed: fc.nat() });

for (const [from, encoding] of Object.entries<Encoding>(ENCODINGS)) {
  const streamed = fc.constantFrom(...(encoding.streamed ? [undefined, 777, 65_536, MiB] : [undefined]));
  for (const [to, write] of Object.entries(WRITERS)) {
    test(`any disk survives ${from} to ${to} bit for bit`, () =>
      fc.assert(
        fc.asyncProperty(diskPlans, shapes, streamed, async (plan, shape, chunk) => {
          const disk = buildDisk(plan);
          const files = encoding.encode(disk, shape);
          const file = files.get('disk') ?? files.get('disk.vmdk') ?? Buffer.alloc(0);
          const source =
            chunk === undefined
              ? await openDisk(inMemory(file), { sibling: siblingIn(files) })
              : await openDisk(inChunks(file, chunk));
          assert.is(source.size, disk.length);
          const sink = memorySink();
          const { fileSize } = await write(source, sink);
          const written = Buffer.concat([sink.bytes()], fileSize);

          const again = await openDisk(inMemory(written), { kind: to === 'vhd' || to === 'raw' ? to : 'vmdk' });
          const found = await readEveryWay(again, random(shape.seed));
          const size = to === 'vhd' ? roundUp(disk.length, MiB) : disk.length;
          assert.is(difference(found, { ...contentOfBytes(disk), size }) ?? 'same', 'same');
          if (again.kind === 'vmdk') {
            const passed = await readOnce(await openDisk(inChunks(written)));
            assert.is(difference(passed, contentOfBytes(disk)) ?? 'same', 'same');
          }
        }),
        { numRuns: 25, includeErrorInReport: true },
      ));
  }
}

test.run();
