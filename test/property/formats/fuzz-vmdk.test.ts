import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import { openSparseVmdk } from '../../../src/formats/vmdk/sparse.ts';
import { MiB } from '../../../src/size.ts';
import { random } from '../../support/formats/random.ts';
import { encodeVmdk, inChunks, rawDisk } from '../../support/formats/vmdk.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const CASES = Number(process.env.FUZZ_CASES ?? 20_000);
console.log(`FUZZ_SEED=${SEED} FUZZ_CASES=${CASES}`);

const GRAIN = 4096;
const recipe = {
  capacity: 5 * MiB + 1536,
  grainSectors: 8,
  grains: [0, 1, 2, 600, 601, 1023, 1280, 77, 76].map((grain) => ({
    grain,
    data: Buffer.alloc(GRAIN, grain % 255 || 9),
  })),
};
const { bytes: good, layout } = encodeVmdk(recipe);
const disk = rawDisk(recipe);
/** All grains but the last are whole. */
const ALLOCATED = 8 * GRAIN + 1536;
const { below, pick } = random(SEED);

/** Numbers at which careless code breaks; also sectors and sizes that are true elsewhere in the file. */
const NASTY = [0, 1, 2, 7, 8, 9, 21, 127, 128, 512, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, layout.tables, layout.data];

function mutate(bytes: Buffer): void {
  // Half of the changes hit the header, where every byte counts.
  const at = below(2) === 0 ? below(80) : below(layout.data * 512);
  // The header's numbers of eight bytes stand at odd multiples of four.
  const wide = Math.min((at & ~7) + 4, layout.data * 512 - 8);
  const kind = below(5);
  if (kind === 0) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << below(8)), at);
  else if (kind === 1) bytes.writeUInt8(below(256), at);
  else if (kind === 2) bytes.writeUInt32LE(pick(NASTY), at & ~3);
  else if (kind === 3) bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(pick(NASTY)) << BigInt(below(48))), wide);
  else bytes.fill(pick([0, 0xff, 0x20]), at, Math.min(at + below(64), layout.data * 512));
}

/** Whether the disk is the right one; undefined for a coded error. Anything that is not one is thrown on. */
async function read(bytes: Uint8Array): Promise<boolean | undefined> {
  try {
    const vmdk = await openSparseVmdk(inChunks(bytes, MiB));
    let right = vmdk.size === disk.length;
    let sum = 0;
    for await (const { offset, data } of vmdk.ranges()) {
      assert.ok(offset + data.length <= vmdk.size);
      right &&= disk.subarray(offset, offset + data.length).equals(data);
      sum += data.length;
    }
    assert.is(sum, vmdk.allocated);
    return right && sum === ALLOCATED;
  } catch (error) {
    if (isFailbackError(error) && error.code === 'E_FORMAT') return undefined;
    throw error;
  }
}

test('one change gives the right disk or a coded error, never another disk', async () => {
  let right = 0;
  for (let index = 0; index < CASES; index++) {
    const bytes = Buffer.from(good);
    mutate(bytes);
    const found = await read(bytes);
    if (found === undefined) continue;
    right++;
    if (!found) assert.unreachable(`case ${index} of seed ${SEED}: ${difference(bytes)}`);
  }
  assert.ok(right > 0 && right < CASES);
});

test('many changes and a cut neither crash nor hang', async () => {
  for (let index = 0; index < CASES / 4; index++) {
    const bytes = Buffer.from(good);
    for (let count = below(6); count >= 0; count--) mutate(bytes);
    await read(bytes.subarray(0, below(4) === 0 ? below(bytes.length) : bytes.length));
  }
});

test('noise behind a good magic number is refused', async () => {
  for (let index = 0; index < CASES / 20; index++) {
    const bytes = Buffer.from(Array.from({ length: 2048 }, () => below(256)));
    good.copy(bytes, 0, 0, below(60));
    assert.is(await read(bytes), undefined);
  }
});

test('the largest sizes that a header can claim do not become memory', async () => {
  const before = process.memoryUsage().arrayBuffers;
  for (const sectors of [2n ** 32n, 2n ** 36n, 2n ** 40n, 2n ** 44n]) {
    const bytes = Buffer.from(good);
    bytes.writeBigUInt64LE(sectors, 12);
    bytes.writeBigUInt64LE(128n, 20);
    await read(bytes);
    assert.ok(process.memoryUsage().arrayBuffers - before < 64 * MiB);
  }
});

function difference(bytes: Buffer): string {
  const changed = [...bytes.subarray(0, layout.data * 512).entries()].filter(([at, byte]) => byte !== good[at]);
  return changed.map(([at, byte]) => `[${at}]=${byte}`).join(' ');
}

test.run();
