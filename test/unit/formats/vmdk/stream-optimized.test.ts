import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../../src/bytes.ts';
import { decodeSparseHeader, encodeSparseHeader } from '../../../../src/formats/vmdk/header.ts';
import { encodeMetadataMarker } from '../../../../src/formats/vmdk/marker.ts';
import { openVmdkStream } from '../../../../src/formats/vmdk/open.ts';
import { openStreamOptimized } from '../../../../src/formats/vmdk/stream-optimized.ts';
import { KiB, MiB } from '../../../../src/size.ts';
import { random } from '../../../support/formats/random.ts';
import { readEveryWay, readOnce } from '../../../support/formats/read-every-way.ts';
import { type Content, contentOfBytes, difference } from '../../../support/formats/reference/content.ts';
import { refused } from '../../../support/formats/refused.ts';
import { encodeGrain, encodeStreamVmdk, type StreamRecipe } from '../../../support/formats/stream-vmdk.ts';
import { inChunks, rawDisk } from '../../../support/formats/vmdk.ts';

const GRAIN = 64 * KiB;
const grain = (number: number, fill: number) => ({ grain: number, data: Buffer.alloc(GRAIN, fill) });
const recipe: StreamRecipe = {
  capacity: 40 * MiB + 1536,
  // Out of order, in two grain tables, with neighbours and the last grain, which is short.
  grains: [grain(511, 1), grain(0, 2), grain(1, 3), grain(512, 4), grain(640, 5), grain(77, 6)],
};

async function readFile(bytes: Buffer): Promise<Content> {
  return readEveryWay(await openStreamOptimized(inMemory(bytes)), random(1));
}

async function readStream(bytes: Buffer, chunk = 777): Promise<Content> {
  return readOnce(await openVmdkStream(inChunks(bytes, chunk)));
}

async function assertReads(bytes: Buffer, disk: Buffer): Promise<void> {
  for (const content of [await readFile(bytes), await readStream(bytes)]) {
    assert.is(difference(content, contentOfBytes(disk)), undefined);
  }
}

for (const [name, variant] of Object.entries({
  'tables behind the grains, as VMware writes it': {},
  'markers that count nothing': { counted: false },
  'tables in front, as qemu-img writes it': { tables: 'front', padding: 100 },
  'tables in front and behind': { tables: 'both' },
  'zeros behind the end': { padding: 3 },
  'header version 1': { version: 1 },
  'header version 2, with grains that are known to be zeros': { version: 2, zeroed: [3, 4, 600] },
  'grains that are larger packed than unpacked': { level: 0 },
  'a last grain that ends with the disk': { shortLast: true },
  'no grain at all': { grains: [] },
  'small grains': { capacity: 5 * MiB, grainSectors: 16, grains: [3, 1, 600].map((number) => grain(number, 9)) },
} satisfies Record<string, Partial<StreamRecipe>>)) {
  test(`reads ${name}, from a file and as a stream`, () => {
    const { grains, ...rest } = { ...recipe, ...variant };
    const size = (rest.grainSectors ?? 128) * 512;
    const cut = { ...rest, grains: grains.map((item) => ({ ...item, data: item.data.subarray(0, size) })) };
    return assertReads(encodeStreamVmdk(cut).bytes, rawDisk(cut));
  });
}

/** Everything behind the grains twice; one marker, that counts nothing, for all tables; zeros before them. */
function encodeTwice(grains: readonly { readonly grain: number; readonly data: Uint8Array }[]): Buffer {
  const front = encodeStreamVmdk({ ...recipe, grains: [] }).bytes.subarray(0, 128 * 512);
  const parts: Uint8Array[] = [front];
  let sector = 128;
  const append = (bytes: Uint8Array) => {
    parts.push(bytes, Buffer.alloc(-bytes.length & 511));
    const at = sector;
    sector += Math.ceil(bytes.length / 512);
    return at;
  };
  const tables = Buffer.alloc(2 * 2048);
  for (const { grain: number, data } of grains) {
    tables.writeUInt32LE(append(encodeGrain(number * 128, data)), number * 4);
  }
  append(Buffer.alloc(5 * 512));
  const copy = () => {
    append(encodeMetadataMarker('table', 0));
    const at = append(tables);
    append(encodeMetadataMarker('directory', 0));
    const directory = Buffer.alloc(512);
    directory.writeUInt32LE(at, 0);
    directory.writeUInt32LE(at + 4, 4);
    return append(directory) * 512;
  };
  const redundantDirectory = copy();
  const directory = copy();
  append(encodeMetadataMarker('footer', 0));
  append(encodeSparseHeader({ ...decodeSparseHeader(front), redundantDirectory, directory }));
  append(encodeMetadataMarker('end', 0));
  return Buffer.concat(parts);
}

test('reads tables that stand twice behind the grains, as xen-orchestra writes it', async () => {
  await assertReads(encodeTwice(recipe.grains), rawDisk(recipe));
  const bytes = encodeTwice(recipe.grains);
  // An entry of the second copy alone.
  bytes.writeUInt32LE(0, bytes.length - 5 * 512 - 2 * 2048);
  await refused(() => readStream(bytes), 'grain table 0 does not name the grains');
});

test('tells the size of the data before it is read, if the tables are in front', async () => {
  const { bytes } = encodeStreamVmdk({ ...recipe, tables: 'front' });
  assert.is((await openVmdkStream(inChunks(bytes))).allocated, 5 * GRAIN + 1536);
  assert.is((await openVmdkStream(inChunks(encodeStreamVmdk(recipe).bytes))).allocated, undefined);
  const disk = await openStreamOptimized(inMemory(encodeStreamVmdk(recipe).bytes));
  assert.equal([disk.allocated, disk.subformat, disk.order], [5 * GRAIN + 1536, 'streamOptimized', 'stored']);
});

test('neighbouring grains come as one range', async () => {
  const grains = Array.from({ length: 40 }, (_, index) => grain(index, index + 1));
  const source = await openVmdkStream(inChunks(encodeStreamVmdk({ ...recipe, grains }).bytes));
  const lengths: number[] = [];
  for await (const { data } of source.ranges()) lengths.push(data.length);
  assert.equal(lengths, [MiB, MiB, MiB / 2]);
});

const { bytes: good, layout } = encodeStreamVmdk(recipe);
const [first = 0, second = 0] = layout.grains;
const [firstTable = 0] = layout.tables;
const changed = (change: (bytes: Buffer) => void) => {
  const bytes = Buffer.from(good);
  change(bytes);
  return bytes;
};

for (const [name, bytes, words] of [
  ['a grain that comes twice', changed((bytes) => bytes.writeUInt32LE(511 * 128, second)), 'stored twice'],
  ['a grain beyond the disk', changed((bytes) => bytes.writeUInt32LE(700 * 128, first)), 'where none can be'],
  ['a part of a grain', changed((bytes) => bytes.writeUInt32LE(100, first)), 'where none can be'],
  ['a grain that is packed too large', changed((bytes) => bytes.writeUInt32LE(131_073, first + 8)), '131073 bytes'],
  ['bytes that are no zlib stream', changed((bytes) => bytes.fill(7, first + 20, first + 40)), 'cannot be unpacked'],
  ['a table without a grain', changed((bytes) => bytes.writeUInt32LE(0, firstTable)), 'grain table 0'],
  ['a grain that is only zeros now', changed((bytes) => bytes.fill(0, first, first + 512)), 'grain table 0'],
  ['no footer', good.subarray(0, (layout.footer ?? 0) - 512), 'without a footer'],
  ['no end', good.subarray(0, good.length - 512), 'without the marker of the end'],
  ['bytes behind the end', Buffer.concat([good, Buffer.alloc(512, 1)]), 'behind its footer'],
] as const) {
  test(`refuses ${name}`, async () => {
    await refused(() => readStream(bytes), words);
  });
}

test('a lost entry of a table is no hole, whatever is read', async () => {
  const bytes = changed((copy) => copy.writeUInt32LE(0, firstTable));
  const disk = await openStreamOptimized(inMemory(bytes));
  assert.is((await disk.read(GRAIN, 1))[0], 3);
  await refused(() => disk.read(0, 10), 'grain table 0 does not name');
});

test('refuses a disk of thousands of TiB before it takes memory for it', async () => {
  const capacity = 2 ** 52;
  const descriptor = `# Disk DescriptorFile\nparentCID=ffffffff\nRW ${capacity / 512} SPARSE "x.vmdk"\n`;
  const bytes = Buffer.from(encodeStreamVmdk({ ...recipe, grains: [], descriptor }).bytes);
  bytes.writeBigUInt64LE(BigInt(capacity / 512), 12);
  await refused(() => readStream(bytes), 'too large');
  await refused(() => readFile(bytes));
});

test('stops when it is told to', async () => {
  const controller = new AbortController();
  const disk = await openStreamOptimized(inMemory(good));
  const read = async () => {
    for await (const { data } of disk.ranges(controller.signal)) {
      assert.ok(data.length > 0);
      controller.abort();
    }
  };
  controller.abort();
  await refused(read, '', 'E_INTERRUPTED');
});

test.run();
