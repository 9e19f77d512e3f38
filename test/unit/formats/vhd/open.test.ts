import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RandomAccess } from '../../../../src/bytes.ts';
import { openVhd } from '../../../../src/formats/vhd/open.ts';
import { KiB } from '../../../../src/size.ts';
import { guarded } from '../../../support/formats/guarded.ts';
import { random } from '../../../support/formats/random.ts';
import { readEveryWay } from '../../../support/formats/read-every-way.ts';
import { contentOfBytes } from '../../../support/formats/reference/content.ts';
import { refused } from '../../../support/formats/refused.ts';
import { encodeDynamicVhd, encodeFixedVhd, encodeVhdFooter, rawDynamicVhd } from '../../../support/formats/vhd.ts';

const { below } = random(1);
const disk = Buffer.from(Array.from({ length: 96 * KiB }, () => below(256)));
const fixed = encodeFixedVhd(disk);
const codes = ({ problems }: { problems: readonly { code: string }[] }) => problems.map(({ code }) => code);

async function expectDisk(bytes: Buffer, expected: Uint8Array, problems: readonly string[] = []): Promise<void> {
  const vhd = await openVhd(guarded(bytes));
  assert.is(vhd.size, expected.length);
  assert.equal(await readEveryWay(vhd, random(1)), contentOfBytes(Buffer.from(expected)));
  assert.equal(codes(vhd), problems);
}

test('a fixed VHD is what stands in front of its footer', async () => {
  await expectDisk(fixed, disk);
  const { kind, subformat, footer, order, allocated } = await openVhd(guarded(fixed));
  assert.equal([kind, subformat, order, allocated], ['vhd', 'fixed', 'ascending', 96 * KiB]);
  assert.is(footer?.creator, 'test');
});

test('of a file that knows its holes, only the rest is read', async () => {
  const read: [number, number][] = [];
  const holes: RandomAccess = {
    ...guarded(fixed),
    read: async (offset, length) => {
      read.push([offset, length]);
      return guarded(fixed).read(offset, length);
    },
    dataExtents: async () => [
      { offset: 4 * KiB, length: 4 * KiB },
      { offset: 92 * KiB, length: 4 * KiB + 512 },
    ],
  };
  const vhd = await openVhd(holes);
  read.length = 0;
  const ranges = [];
  for await (const { offset, data } of vhd.ranges()) ranges.push([offset, data.length]);
  assert.equal(ranges, [
    [4 * KiB, 4 * KiB],
    [92 * KiB, 4 * KiB],
  ]);
  assert.equal(read, ranges);
  assert.is(vhd.allocated, 8 * KiB);
});

test('the size is the current size of the footer', async () => {
  const between = Buffer.concat([disk, Buffer.alloc(7 * 512, 1), fixed.subarray(-512)]);
  await expectDisk(between, disk, ['vhd-file-size']);
});

test('the footers of very old programs have 511 bytes', async () => {
  await expectDisk(fixed.subarray(0, -1), disk, ['vhd-file-size']);
});

test('a wrong checksum is told; it is refused if the size is in doubt', async () => {
  const damaged = Buffer.from(fixed);
  damaged[damaged.length - 512 + 68] = 0;
  await expectDisk(damaged, disk, ['vhd-checksum']);
  damaged.writeUInt16BE(2, damaged.length - 512 + 52);
  await refused(() => openVhd(guarded(damaged)), 'checksum');
});

test('what is cut off, or no VHD, is refused', async () => {
  await refused(() => openVhd(guarded(fixed.subarray(512))), `it holds ${95.5 * KiB} of the ${96 * KiB} bytes`);
  await refused(() => openVhd(guarded(fixed.subarray(0, -2))), 'its last 512 bytes are no footer');
  await refused(() => openVhd(guarded(Buffer.alloc(0))), 'its last 512 bytes are no footer');
  await refused(() => openVhd(guarded(Buffer.from('conectix'))), 'its last 512 bytes are no footer');
  await refused(() => openVhd(guarded(encodeVhdFooter(0, 2))), 'footer is impossible');
  await refused(() => openVhd(guarded(Buffer.concat([disk, encodeVhdFooter(96 * KiB, 9)]))), 'unknown disk type');
});

test('a file that becomes shorter is not read as zeros', async () => {
  let cut = false;
  const source: RandomAccess = {
    size: fixed.length,
    read: async (offset, length) => (cut ? new Uint8Array(0) : guarded(fixed).read(offset, length)),
  };
  const shorter = await openVhd(source);
  cut = true;
  await refused(() => shorter.read(0, 512), 'became shorter');
  await refused(async () => {
    for await (const { data } of shorter.ranges()) assert.unreachable(`${data.length} bytes`);
  }, 'became shorter');
});

const block = (number: number) => ({ block: number, data: disk.subarray(number * 16 * KiB, (number + 1) * 16 * KiB) });
const recipe = {
  capacity: 6 * 16 * KiB - 5 * 512,
  blockSize: 16 * KiB,
  blocks: [block(4), block(0), { ...block(1), unset: [0, 9, 31] }, block(5)],
};
const dynamic = encodeDynamicVhd(recipe);
const { layout } = dynamic;

/** The dynamic VHD with other bytes at a place. */
function withBytes(offset: number, ...bytes: number[]): Buffer {
  const changed = Buffer.from(dynamic.bytes);
  changed.set(bytes, offset);
  return changed;
}

test('a dynamic VHD: blocks in any order, holes, sectors that are not set, a last block that is cut', async () => {
  await expectDisk(dynamic.bytes, rawDynamicVhd(recipe));
  const vhd = await openVhd(guarded(dynamic.bytes));
  assert.equal([vhd.subformat, vhd.order, vhd.allocated], ['dynamic', 'stored', 4 * 16 * KiB - 5 * 512]);
  const extents = [];
  for await (const extent of vhd.extents()) extents.push(extent);
  assert.equal(extents, [
    { offset: 0, length: 32 * KiB },
    { offset: 64 * KiB, length: 32 * KiB - 5 * 512 },
  ]);
});

test('sectors that are not set are zeros in the disk, and stay what they are in the file', async () => {
  const bytes = Buffer.from(dynamic.bytes);
  const source = { size: bytes.length, read: async (at: number, n: number) => bytes.subarray(at, at + n) };
  const vhd = await openVhd(source);
  await vhd.read(0, vhd.size);
  assert.ok(bytes.equals(dynamic.bytes));
});

test('blocks of other sizes, and none at all', async () => {
  for (const blockSize of [4 * KiB, 512 * KiB, 2048 * KiB]) {
    const other = { capacity: 3 * blockSize, blockSize, blocks: [{ block: 1, data: disk.subarray(0, 4 * KiB) }] };
    await expectDisk(encodeDynamicVhd(other).bytes, rawDynamicVhd(other));
  }
  await expectDisk(encodeDynamicVhd({ ...recipe, blocks: [] }).bytes, Buffer.alloc(recipe.capacity));
});

test('one footer of a dynamic VHD is enough, but they must not contradict each other', async () => {
  const expected = rawDynamicVhd(recipe);
  await expectDisk(dynamic.bytes.subarray(0, -512), expected, ['vhd-footer-damaged']);
  await expectDisk(withBytes(layout.footer + 70, 1), expected, ['vhd-footer-damaged']);
  await expectDisk(withBytes(0, 0), expected, ['vhd-footer-copy-damaged']);
  const other = Buffer.from(dynamic.bytes);
  other.set(encodeVhdFooter(recipe.capacity + 512, 3));
  await refused(() => openVhd(guarded(other)), 'of different disks');
  const neither = withBytes(layout.footer + 70, 1);
  neither[70] = 1;
  await refused(() => openVhd(guarded(neither)), 'the checksum of its footer');
});

test('a damaged header or table is refused', async () => {
  const entry = (index: number, sector: number) =>
    withBytes(layout.table + index * 4, ...Buffer.from(sector.toString(16).padStart(8, '0'), 'hex'));
  const place = (index: number) => (layout.blocks[index] ?? 0) / 512;
  for (const [bytes, words] of [
    [withBytes(layout.header, 0), 'dynamic disk header is missing'],
    [withBytes(layout.header + 100, 1), 'checksum of its dynamic disk header'],
    [entry(2, place(0)), 'overlaps another block'],
    [entry(2, place(0) + 1), 'overlaps another block'],
    [entry(2, 0), 'overlaps metadata'],
    [entry(2, 3), 'overlaps metadata'],
    [entry(2, 0xffff_fffe), 'outside the file'],
    [entry(2, place(3) + 33), 'outside the file'],
  ] as const) {
    await refused(() => openVhd(guarded(bytes)), words);
  }
});

test('a differencing disk is refused with a way out', async () => {
  const bytes = Buffer.from(dynamic.bytes);
  bytes.set(encodeVhdFooter(recipe.capacity, 4));
  bytes.set(encodeVhdFooter(recipe.capacity, 4), layout.footer);
  const { hint } = await refused(() => openVhd(guarded(bytes)), 'differencing');
  assert.match(hint ?? '', 'Merge-VHD');
});

test.run();
