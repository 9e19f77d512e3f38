import { test } from 'uvu';
import { openDisk } from '../../../src/formats/open.ts';
import { fuzz, judge, type Verdict } from '../../support/formats/fuzz.ts';
import { guarded, limitAllocations } from '../../support/formats/guarded.ts';
import { damage, type Mutation } from '../../support/formats/mutate.ts';
import { type Random, random } from '../../support/formats/random.ts';
import { readSomeWay } from '../../support/formats/read-every-way.ts';
import { contentOfBytes } from '../../support/formats/reference/content.ts';
import { referenceVhd } from '../../support/formats/reference/vhd.ts';
import { encodeDynamicVhd, encodeFixedVhd, rawDynamicVhd, vhdChecksum } from '../../support/formats/vhd.ts';

limitAllocations();

const noise = random(7);
const block = (number: number) => ({
  block: number,
  data: Buffer.from(Array.from({ length: 16_384 }, () => noise.below(256))),
});
const dynamicRecipe = {
  capacity: 9 * 16_384 - 1536,
  blockSize: 16_384,
  blocks: [block(3), block(0), { ...block(7), unset: [0, 5, 31] }, block(8), block(4)],
};
const dynamic = encodeDynamicVhd(dynamicRecipe);
const disk = contentOfBytes(rawDynamicVhd(dynamicRecipe));
const { header, table, blocks, footer } = dynamic.layout;

const dynamicParts: Mutation = {
  endian: 'big',
  numbers: [3, table / 512, ...blocks.map((at) => at / 512), footer / 512, dynamicRecipe.capacity, 16_384, header],
  parts: [
    { offset: 0, length: 88 },
    { offset: header, length: 48 },
    { offset: table, length: 36 },
    { offset: footer, length: 88 },
    ...blocks.map((offset) => ({ offset, length: 4 })),
  ],
};

/** Makes changed metadata valid again, so that what it says is looked at. */
function seal(bytes: Buffer, { below }: Random): void {
  for (const [at, length, field] of [
    [0, 512, 64],
    [header, 1024, 36],
    [bytes.length - 512, 512, 64],
  ] as const) {
    const part = bytes.subarray(Math.max(0, at), Math.max(0, at) + length);
    if (part.length === length && below(4) !== 0) part.writeUInt32BE(vhdChecksum(part, field), field);
  }
}

function read(bytes: Buffer, sealed: boolean, numbers: Random): Promise<Verdict> {
  const original = sealed ? [] : [disk];
  return judge(
    async () => readSomeWay(await openDisk(guarded(bytes), { kind: 'vhd' }), numbers),
    () => [...original, referenceVhd(bytes, 'end'), referenceVhd(bytes, 'front')],
  );
}

test('a damaged dynamic VHD is refused, or read as what it says', () =>
  fuzz(0.35, (numbers) => read(damage(dynamic.bytes, dynamicParts, numbers, 3), false, numbers)));

test('a dynamic VHD that lies with true checksums is refused, or read as what it says', () =>
  fuzz(0.4, (numbers) => {
    const bytes = damage(dynamic.bytes, dynamicParts, numbers, 2);
    seal(bytes, numbers);
    return read(bytes, true, numbers);
  }));

const fixed = encodeFixedVhd(rawDynamicVhd({ ...dynamicRecipe, capacity: 65_536, blocks: [block(1)] }));
const fixedParts: Mutation = {
  endian: 'big',
  numbers: [65_536, 65_536 + 512],
  parts: [{ offset: fixed.length - 512, length: 88 }],
};

test('a damaged fixed VHD is refused, or read as what it says', () =>
  fuzz(0.25, (numbers) => {
    const bytes = damage(fixed, fixedParts, numbers, 3);
    const sealed = numbers.below(2) === 0;
    if (sealed) seal(bytes, numbers);
    // A wrong checksum is forgiven to a fixed disk whose size is that of the file.
    const forgiven = contentOfBytes(bytes.subarray(0, -512));
    return judge(
      async () => readSomeWay(await openDisk(guarded(bytes), { kind: 'vhd' }), numbers),
      () => [forgiven, referenceVhd(bytes)],
    );
  }));

test.run();
