import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openVmdkStream } from '../../../src/formats/vmdk/open.ts';
import { verifyVhd } from '../../../src/image/verify-vhd.ts';
import { roundUp, MiB } from '../../../src/size.ts';
import { writeVhd } from '../../support/formats/convert.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { encodeVmdk, inChunks, rawDisk, type VmdkRecipe } from '../../support/formats/vmdk.ts';

/** Content of a grain: zeros, one byte somewhere, or noise. */
function content(length: number, kind: number, seed: number): Buffer {
  const data = Buffer.alloc(length);
  if (kind === 1) data.writeUInt8((seed % 255) + 1, seed % length);
  if (kind === 2)
    for (let at = 0, x = seed | 1; at < length; at += 4) data.writeInt32LE((x = Math.imul(x, 48_271) + 11), at);
  return data;
}

const recipes: fc.Arbitrary<VmdkRecipe> = fc
  .record({ grainSectors: fc.constantFrom(8, 16, 64, 128, 256), sectors: fc.integer({ min: 1, max: 20_000 }) })
  .chain(({ grainSectors, sectors }) => {
    const last = Math.ceil(sectors / grainSectors) - 1;
    return fc.record({
      grainSectors: fc.constant(grainSectors),
      capacity: fc.constant(sectors * 512),
      redundant: fc.boolean(),
      version: fc.constantFrom(1, 2, 3),
      grains: fc
        .uniqueArray(fc.tuple(fc.integer({ min: 0, max: last }), fc.nat(2), fc.nat(0x7fff_ffff)), {
          maxLength: 48,
          selector: ([grain]) => grain,
        })
        .map((list) => list.map(([grain, kind, seed]) => ({ grain, data: content(grainSectors * 512, kind, seed) }))),
    });
  });

test('any allocation, size, grain size and order survives VMDK to VHD bit for bit', async () => {
  await using folder = await temporaryFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(recipes, fc.constantFrom(777, 65_536, 250_000, MiB), async (recipe, chunk) => {
      const path = folder.at(`${run++}.vhd`);
      const vmdk = await openVmdkStream(inChunks(encodeVmdk(recipe).bytes, chunk));
      const written = await writeVhd(vmdk, path);
      const { length } = recipe.grains;
      assert.ok((vmdk.allocated ?? Infinity) <= length * (recipe.grainSectors ?? 128) * 512);
      const file = await readFile(path);
      const expected = Buffer.alloc(roundUp(recipe.capacity, MiB));
      rawDisk(recipe).copy(expected);
      assert.ok(expected.equals(file.subarray(0, -512)));
      const { virtualSize, blocks, sha256 } = written;
      await verifyVhd(path, { virtualSize, sha256 });
      await verifyVhd(path, { virtualSize, blocks });
    }),
    { numRuns: 100 },
  );
});

test.run();
