import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { createDeflate, deflateSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KiB, MiB } from '../../../src/size.ts';
import { fuzz } from '../../support/formats/fuzz.ts';
import { limitAllocations } from '../../support/formats/guarded.ts';
import { judgeVmdk } from '../../support/formats/judge-vmdk.ts';
import { damage, type Mutation } from '../../support/formats/mutate.ts';
import { random } from '../../support/formats/random.ts';
import { contentOfBytes } from '../../support/formats/reference/content.ts';
import { referenceSparse } from '../../support/formats/reference/sparse.ts';
import { encodeStreamVmdk, type StreamLayout, type StreamRecipe } from '../../support/formats/stream-vmdk.ts';
import { rawDisk } from '../../support/formats/vmdk.ts';

limitAllocations();

const noise = random(7);
const recipe: StreamRecipe = {
  capacity: 2 * MiB + 10 * 4096 + 1536,
  grainSectors: 8,
  grains: [0, 1, 2, 510, 511, 515, 512, 77, 522].map((grain) => ({
    grain,
    // Some grains pack well, some do not.
    data: Buffer.alloc(4096, Buffer.from(Array.from({ length: noise.pick([3, 4096]) }, () => 1 + noise.below(255)))),
  })),
};
const disk = contentOfBytes(rawDisk(recipe));

const subjects = (['behind', 'front', 'both'] as const).map((tables) => {
  const { bytes, layout } = encodeStreamVmdk({ ...recipe, tables, shortLast: tables === 'both' });
  return { bytes, layout, mutation: mutationOf(layout) };
});

function mutationOf({ grains, markers, tables, directories, footer }: StreamLayout): Mutation {
  const at = (length: number) => (offset: number) => ({ offset, length });
  const parts = [
    ...[0, 4].map(at(76)),
    at(300)(512),
    ...grains.map(at(12)),
    ...grains.map((offset) => ({ offset: offset + 12, length: 24 })),
    ...markers.map(at(16)),
    ...tables.map(at(44)),
    ...tables.map(at(2048)),
    ...directories.map(at(8)),
    ...(footer === undefined ? [] : [at(80)(footer), at(76)(footer + 4)]),
  ];
  const places = [...grains, ...tables, ...directories].map((offset) => offset / 512);
  return { endian: 'little', parts, numbers: [...places, 8, 510 * 8, 16] };
}

test('a grain that would unpack to 256 MiB does not become memory', async () => {
  const zeros = Buffer.alloc(MiB);
  const deflate = createDeflate();
  const packing = buffer(deflate);
  for (let count = 0; count < 256; count++) if (!deflate.write(zeros)) await once(deflate, 'drain');
  deflate.end();
  const packed = await packing;
  const grains = [{ grain: 0, data: Buffer.from(noise.pick(['a', 'b'])) }];
  const { bytes: good, layout } = encodeStreamVmdk({ capacity: 2 * MiB, grainSectors: 2048, grains, tables: 'front' });
  const [at = 0] = layout.grains;
  const bytes = Buffer.concat([good, Buffer.alloc(MiB)]);
  bytes.writeUInt32LE(packed.length, at + 8);
  bytes.set(packed, at + 12);
  const before = process.resourceUsage().maxRSS;
  for (const seed of [1, 2, 3, 4]) assert.is(await judgeVmdk(bytes, random(seed), () => []), 'refused');
  assert.ok(process.resourceUsage().maxRSS - before < 64 * KiB, 'it was unpacked');
});

test('one change never gives another disk, as markers and tables tell the same', () =>
  fuzz(0.6, (numbers) => {
    const { bytes, mutation } = numbers.pick(subjects);
    return judgeVmdk(damage(bytes, mutation, numbers), numbers, () => [disk]);
  }));

test('a file with several changes is refused, or read by one of its directories', () =>
  fuzz(0.4, (numbers) => {
    const { bytes: good, mutation } = numbers.pick(subjects);
    const bytes = damage(good, mutation, numbers, 6);
    return judgeVmdk(bytes, numbers, () => [disk, referenceSparse(bytes), referenceSparse(bytes, 'footer')]);
  }));

test('a file without its end is refused by both ways of reading', async () => {
  for (const { bytes, layout } of subjects) {
    const complete = layout.directories.some((offset) => offset < 65_536) ? layout.grains.at(-1) : layout.footer;
    const until = complete ?? 0;
    for (let length = 0; length < until; length += 512) {
      const right = () => [];
      assert.is(await judgeVmdk(bytes.subarray(0, length), random(length), right), 'refused', `${length} bytes`);
    }
  }
});

test('a grain that unpacks to far more than a grain is refused, however it is read', async () => {
  const bomb = deflateSync(Buffer.alloc(7 * MiB));
  assert.ok(bomb.length < 8 * KiB);
  for (const { bytes: good, layout } of subjects) {
    const [at = 0] = layout.grains;
    for (const packed of [bomb, deflateSync(Buffer.alloc(4097))]) {
      const bytes = Buffer.concat([good, Buffer.alloc(8 * KiB)]);
      bytes.writeUInt32LE(packed.length, at + 8);
      bytes.set(packed, at + 12);
      for (const seed of [1, 2, 3, 4]) assert.is(await judgeVmdk(bytes, random(seed), () => []), 'refused');
    }
  }
});

test.run();
