import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { formatReport } from '../../../src/inspect/format.ts';
import { gatherFacts } from '../../../src/inspect/gather.ts';
import { reportOn } from '../../../src/inspect/report.ts';
import { KiB, MiB } from '../../../src/size.ts';
import { gptDisk, mbrSector } from '../../support/formats/disks.ts';
import { random } from '../../support/formats/random.ts';
import { encodeDynamicVhd, encodeFixedVhd } from '../../support/formats/vhd.ts';
import { encodeVmdk } from '../../support/formats/vmdk.ts';
import { ESP, writeExt4, writeFat } from '../../support/inspect.ts';

const CASES = 1000;
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const chance = random(seed);

const gpt = gptDisk(2048, [{ type: ESP, first: 64, last: 1000 }]);
writeFat(gpt, 64 * 512);
const mbr = Buffer.concat([mbrSector([{ type: 0x83, start: 128, count: 1000 }])], MiB);
writeExt4(mbr, 64 * KiB);
const grains = [0, 1, 2].map((grain) => ({ grain, data: mbr.subarray(grain * 64 * KiB, (grain + 1) * 64 * KiB) }));

const IMAGES: readonly Buffer[] = [
  gpt,
  encodeFixedVhd(mbr),
  encodeDynamicVhd({
    capacity: MiB,
    blockSize: 64 * KiB,
    blocks: grains.map(({ grain, data }) => ({ block: grain, data })),
  }).bytes,
  encodeVmdk({ capacity: MiB, grains }).bytes,
];

/** Where the structures are: at both ends, and at the first partition. */
function place(size: number): number {
  const from = chance.pick([0, 0, 512, 1024, 64 * 512, 64 * KiB, size - 512, size - 1024]);
  return Math.min(size - 1, Math.max(0, from + chance.below(512)));
}

function mutated(image: Buffer): Buffer {
  const copy = Buffer.from(image);
  for (let count = 1 + chance.below(6); count > 0; count--) {
    copy.writeUInt8(chance.pick([0, 1, 0x7f, 0x80, 0xff, chance.below(256)]), place(copy.length));
  }
  return chance.below(8) === 0 ? copy.subarray(0, chance.below(copy.length)) : copy;
}

test(`a damaged image is described, never a reason to fail (FUZZ_SEED=${seed})`, async () => {
  for (let round = 0; round < CASES; round++) {
    const image = mutated(chance.pick(IMAGES));
    const facts = await gatherFacts({ path: 'disk', file: inMemory(image) });
    const report = reportOn(facts);
    assert.equal(JSON.parse(JSON.stringify(report)), report, `case ${round}`);
    assert.not.match(formatReport(report), /undefined|NaN|\[object/, `case ${round}`);
  }
});

test.run();
