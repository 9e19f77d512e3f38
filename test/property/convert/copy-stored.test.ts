import { open, readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { copyStored } from '../../../src/convert/copy-stored.ts';
import { fileSink } from '../../../src/convert/file-sink.ts';
import { openInput } from '../../../src/convert/open-input.ts';
import { isStored } from '../../../src/convert/stored-blocks.ts';
import { threadPool } from '../../../src/convert/threads.ts';
import { compareDisk } from '../../../src/convert/compare-disk.ts';
import { BlockMap } from '../../../src/formats/block-map.ts';
import { writeRaw } from '../../../src/formats/write-raw.ts';
import { buildDisk, diskPlans } from '../../support/formats/arbitrary-disk.ts';
import { ENCODINGS, type EncodingName } from '../../support/formats/encodings.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { memorySink } from '../../support/formats/memory-sink.ts';

/** Kinds of files in which data stand as they are; but small grains in a strange order are not copied by threads. */
const KINDS: readonly EncodingName[] = [
  'monolithicSparse',
  'zeroedGrains',
  'monolithicFlat',
  'twoGbMaxExtentFlat',
  'twoGbMaxExtentSparse',
  'fixedVhd',
  'raw',
];

const shapes = fc.record({ grainSectors: fc.constantFrom(8, 64, 128, 256, 2048), seed: fc.nat() });
const pool = threadPool(2);
let copied = 0;

async function check(folder: Folder, path: string, disk: Buffer): Promise<void> {
  await using input = await openInput(path);
  const source = input.disk;
  if (!isStored(source)) return;
  copied++;
  const expected = { sink: memorySink(), blocks: new BlockMap(), bytes: 0 };
  const { allocated } = await writeRaw(source, expected.sink, { blocks: expected.blocks });

  await using file = await open(folder.at('out'), 'w+');
  const blocks = new BlockMap();
  let read = 0;
  const sink = fileSink(file);
  const onBytes = (count: number) => (read += count);
  assert.is(await copyStored(source, sink, { threads: pool, blocks, onBytes }), allocated);
  await sink.end(source.size);
  const found = await readFile(folder.at('out'));
  assert.ok(found.equals(disk) && found.equals(expected.sink.bytes(source.size)));
  assert.equal([...blocks.entries()], [...expected.blocks.entries()]);
  assert.is(blocks.allocated, expected.blocks.allocated);
  assert.is(read, source.allocated);

  assert.equal(await compareDisk(source, blocks, { threads: pool }), []);
  const [first] = [...blocks.entries()];
  if (first === undefined) return;
  blocks.add(first[0], first[1] === 1 ? 2 : 1);
  const here = await compareDisk(source, blocks);
  assert.is(here.length, 1);
  assert.equal(await compareDisk(source, blocks, { threads: pool }), here);
}

for (const kind of KINDS) {
  test(`threads copy any ${kind} as it would be written without them`, async () => {
    await using folder = await temporaryFolder();
    copied = 0;
    await fc.assert(
      fc.asyncProperty(diskPlans, shapes, async (plan, shape) => {
        const disk = buildDisk(plan);
        const files = ENCODINGS[kind].encode(disk, shape);
        for (const [name, bytes] of files) await writeFile(folder.at(name), bytes);
        await check(folder, folder.at(files.has('disk') ? 'disk' : 'disk.vmdk'), disk);
      }),
      { numRuns: 25, includeErrorInReport: true },
    );
    assert.ok(copied > 0, 'no disk of this kind was copied');
  });
}

test.after(async () => {
  await pool[Symbol.asyncDispose]();
});

test.run();
