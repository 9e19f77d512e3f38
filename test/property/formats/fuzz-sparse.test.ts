import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MiB } from '../../../src/size.ts';
import { fuzz } from '../../support/formats/fuzz.ts';
import { limitAllocations } from '../../support/formats/guarded.ts';
import { judgeVmdk } from '../../support/formats/judge-vmdk.ts';
import { damage, type Mutation } from '../../support/formats/mutate.ts';
import { random } from '../../support/formats/random.ts';
import { contentOfBytes } from '../../support/formats/reference/content.ts';
import { referenceSparse } from '../../support/formats/reference/sparse.ts';
import { encodeVmdk, rawDisk, type VmdkRecipe } from '../../support/formats/vmdk.ts';

limitAllocations();

const noise = random(7);
const recipe: VmdkRecipe = {
  capacity: 2 * MiB + 10 * 4096 + 1536,
  grainSectors: 8,
  grains: [0, 1, 2, 510, 511, 512, 515, 77, 76, 522].map((grain) => ({
    grain,
    data: Buffer.from(Array.from({ length: 4096 }, () => noise.below(256))),
  })),
  zeroed: [5, 513],
};
const disk = contentOfBytes(rawDisk(recipe));

interface Subject {
  readonly bytes: Buffer;
  readonly mutation: Mutation;
}

function subject(redundant: boolean): Subject {
  const { bytes, layout } = encodeVmdk({ ...recipe, redundant });
  const { directory, redundantDirectory, data } = layout;
  const part = (sector: number) => [
    { offset: sector * 512, length: 8 },
    { offset: (sector + 1) * 512, length: 2048 },
    { offset: (sector + 5) * 512, length: 44 },
  ];
  const parts = [
    { offset: 0, length: 80 },
    { offset: 4, length: 76 },
    { offset: 512, length: 300 },
    ...part(directory),
    ...(redundant ? part(redundantDirectory) : []),
  ];
  const places = recipe.grains.map((_, index) => data + index * 8);
  return {
    bytes,
    mutation: { endian: 'little', parts, numbers: [directory, directory + 1, redundantDirectory, 16, 64, ...places] },
  };
}

const twice = subject(true);
const once = subject(false);

test('one change in a VMDK with two directories never gives another disk', () =>
  fuzz(0.5, (numbers) => judgeVmdk(damage(twice.bytes, twice.mutation, numbers), numbers, () => [disk])));

test('a VMDK with several changes is refused, or read by one of its directories', () =>
  fuzz(0.25, (numbers) => {
    const bytes = damage(twice.bytes, twice.mutation, numbers, 6);
    return judgeVmdk(bytes, numbers, () => [disk, referenceSparse(bytes), referenceSparse(bytes, 'redundant')]);
  }));

test('a damaged VMDK with one directory is refused, or read as what it says', () =>
  fuzz(0.25, (numbers) => {
    const bytes = damage(once.bytes, once.mutation, numbers, 3);
    return judgeVmdk(bytes, numbers, () => [disk, referenceSparse(bytes)]);
  }));

test('noise behind a good magic number is refused', () =>
  fuzz(0.05, async (numbers) => {
    const bytes = Buffer.from(Array.from({ length: 2048 }, () => numbers.below(256)));
    twice.bytes.copy(bytes, 0, 0, 4 + numbers.below(60));
    return judgeVmdk(bytes, numbers, () => []);
  }));

test('the largest sizes that a header can claim do not become memory', async () => {
  for (const sectors of [2n ** 32n, 2n ** 36n, 2n ** 40n, 2n ** 44n]) {
    const bytes = Buffer.from(once.bytes);
    bytes.writeBigUInt64LE(sectors, 12);
    bytes.write(` RW ${sectors.toString()} SPARSE "x"\n#`, bytes.indexOf('RW '), 'latin1');
    assert.is(await judgeVmdk(bytes, random(1), () => []), 'refused');
  }
});

test.run();
