import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../../src/bytes.ts';
import { FailbackError } from '../../../../src/errors.ts';
import type { Disk } from '../../../../src/formats/disk.ts';
import { openVmdk } from '../../../../src/formats/vmdk/open.ts';
import { GiB, MiB } from '../../../../src/size.ts';
import { refused } from '../../../support/formats/refused.ts';
import { encodeVmdk, rawDisk, type VmdkLayout, type VmdkRecipe } from '../../../support/formats/vmdk.ts';

const GRAIN = 65_536;
const grain = (number: number, fill = number + 1) => ({ grain: number, data: Buffer.alloc(GRAIN, fill) });
const RECIPE: VmdkRecipe = { capacity: 64 * MiB, grains: [grain(0), grain(1), grain(600), grain(5), grain(2)] };

/** The disk after a change to the file's bytes. */
async function changed(
  change: (bytes: Buffer, layout: VmdkLayout) => unknown,
  recipe: Partial<VmdkRecipe> = {},
): Promise<Disk> {
  const { bytes, layout } = encodeVmdk({ ...RECIPE, ...recipe });
  const replaced = change(bytes, layout);
  return openVmdk(inMemory(Buffer.isBuffer(replaced) ? replaced : bytes));
}
const untouched = () => undefined;

async function byRanges(disk: Disk): Promise<Buffer> {
  const bytes = Buffer.alloc(disk.size);
  for await (const { offset, data } of disk.ranges()) bytes.set(data, offset);
  return bytes;
}
const codes = ({ problems }: Disk) => problems.map(({ code }) => code);
async function extentsOf(disk: Disk): Promise<number[][]> {
  const found: number[][] = [];
  for await (const { offset, length } of disk.extents()) found.push([offset / GRAIN, length / GRAIN]);
  return found;
}

test('a disk in a file is known by its tables, and read any number of times', async () => {
  const disk = await changed(untouched);
  assert.equal([disk.kind, disk.subformat, disk.size, disk.order], ['vmdk', 'monolithicSparse', 64 * MiB, 'stored']);
  assert.is(disk.allocated, 5 * GRAIN);
  assert.equal(codes(disk), []);
  assert.is(disk.header?.grainSize, GRAIN);
  assert.is(disk.descriptor?.extents[0]?.type, 'SPARSE');
  assert.equal(await extentsOf(disk), [
    [0, 3],
    [5, 1],
    [600, 1],
  ]);
  for (let time = 0; time < 2; time++) assert.ok(rawDisk(RECIPE).equals(await byRanges(disk)));
});

test('any piece can be read, across grains and holes and up to the end', async () => {
  const disk = await changed(untouched);
  const whole = rawDisk(RECIPE);
  for (const [offset, length] of [
    [0, 1],
    [GRAIN - 1, 2],
    [100, 4 * GRAIN],
    [2 * GRAIN, 4 * GRAIN],
    [10 * GRAIN, GRAIN],
    [64 * MiB - 10, 100],
    [64 * MiB, 1],
    [0, 64 * MiB],
  ] as const) {
    assert.ok(whole.subarray(offset, offset + length).equals(await disk.read(offset, length)), `${offset}+${length}`);
  }
});

test('only what is stored is read of the file, in large pieces', async () => {
  const grains = Array.from({ length: 64 }, (_, index) => grain(63 - index));
  const { bytes, layout } = encodeVmdk({ capacity: GiB, grains });
  const reads: number[][] = [];
  const memory = inMemory(bytes);
  const read = (offset: number, length: number) => {
    reads.push([offset, length]);
    return memory.read(offset, length);
  };
  const disk = await openVmdk({ size: bytes.length, read });
  assert.ok(reads.every(([offset = 0]) => offset < layout.data * 512));
  reads.length = 0;
  await byRanges(disk);
  assert.ok(reads.length <= 6, `${reads.length} reads`);
  assert.is(
    reads.reduce((sum, [, length = 0]) => sum + length, 0),
    64 * GRAIN,
  );
});

test('metadata may stand behind the data', async () => {
  const disk = await changed(
    (bytes, { directory, data }) => {
      const end = bytes.length;
      const moved = Buffer.concat([bytes, bytes.subarray(directory * 512, data * 512)]);
      for (let table = 0; table < 2; table++) moved.writeUInt32LE(end / 512 + 1 + table * 4, end + table * 4);
      moved.writeBigUInt64LE(BigInt(end / 512), 56);
      moved.fill(0, directory * 512, data * 512);
      return moved;
    },
    { redundant: false },
  );
  assert.ok(rawDisk(RECIPE).equals(await byRanges(disk)));
});

test('a damaged directory is replaced by its copy, and the other way round, with a warning', async () => {
  const impossible = [
    (bytes: Buffer, directory: number) => bytes.writeUInt32LE(0x7fff_ffff, directory * 512),
    (bytes: Buffer, directory: number) => bytes.writeUInt32LE(3, directory * 512 + 512 + 40),
    (bytes: Buffer, directory: number) =>
      bytes.writeUInt32LE(bytes.readUInt32LE(directory * 512 + 512), directory * 512 + 516),
  ];
  for (const damage of impossible) {
    const first = await changed((bytes, { directory }) => damage(bytes, directory));
    assert.equal(codes(first), ['vmdk-directory-damaged']);
    assert.ok(rawDisk(RECIPE).equals(await byRanges(first)));
    const copy = await changed((bytes, { redundantDirectory }) => damage(bytes, redundantDirectory));
    assert.equal(codes(copy), ['vmdk-redundant-directory-damaged']);
    assert.ok(rawDisk(RECIPE).equals(await byRanges(copy)));
    await refused(() =>
      changed((bytes, layout) => [layout.directory, layout.redundantDirectory].map((at) => damage(bytes, at))),
    );
  }
});

test('a place that cannot be read costs a directory, not the disk', async () => {
  const { bytes, layout } = encodeVmdk(RECIPE);
  const memory = inMemory(bytes);
  for (const [bad, code] of [
    [layout.directory * 512 + 600, 'vmdk-directory-damaged'],
    [layout.redundantDirectory * 512 + 600, 'vmdk-redundant-directory-damaged'],
  ] as const) {
    const disk = await openVmdk({
      size: bytes.length,
      read: async (offset, length) => {
        if (offset > bad || offset + length <= bad) return memory.read(offset, length);
        throw new FailbackError('E_INPUT_MISSING', 'disk.vmdk cannot be read: input/output error.');
      },
    });
    assert.equal(codes(disk), [code]);
    assert.ok(rawDisk(RECIPE).equals(await byRanges(disk)));
  }
});

test('two directories that differ are refused with the table', async () => {
  await refused(
    () => changed((bytes, { tables }) => bytes.writeUInt32LE(0, (tables + 4) * 512 + 4 * 88)),
    'grain table 1 and the copy of it differ',
  );
});

test('without a copy, data that no table knows is told', async () => {
  const disk = await changed((bytes, { tables }) => bytes.writeUInt32LE(0, tables * 512), { redundant: false });
  assert.equal(codes(disk), ['vmdk-unused-space']);
  await refused(
    () => changed((bytes, { directory }) => bytes.fill(0, directory * 512, directory * 512 + 8), { redundant: false }),
    'directory is empty',
  );
});

test('places outside the file, or of two purposes, are refused at once', async () => {
  const set = (index: number, sector: (layout: VmdkLayout) => number) =>
    changed((bytes, layout) => bytes.writeUInt32LE(sector(layout), layout.tables * 512 + index * 4), {
      redundant: false,
    });
  await refused(() => set(7, () => 0x7fff_ffff), 'it ends at byte');
  await refused(() => set(7, ({ data }) => data + 5 * 128), 'it ends at byte');
  await refused(() => set(7, () => 1), 'among the metadata');
  await refused(() => set(7, ({ data }) => data + 1), 'share sector');
  await refused(
    () =>
      changed(
        (bytes, { directory, data, tables }) => {
          bytes.copy(bytes, data * 512, tables * 512, tables * 512 + 2048);
          bytes.writeUInt32LE(data, directory * 512);
        },
        { redundant: false },
      ),
    'holds both a grain and metadata',
  );
  // The zeros behind the descriptor would be a table without grains.
  const intoDescriptor = (bytes: Buffer, { directory }: VmdkLayout) => bytes.writeUInt32LE(15, directory * 512);
  await refused(() => changed(intoDescriptor, { redundant: false }), 'overlaps other metadata');
  await refused(() => changed((bytes) => bytes.subarray(0, 20_000)), /ends at byte|behind its end/);
  await refused(() => changed((bytes) => bytes.subarray(0, 100)), 'not a VMDK');
});

test('grains that touch no other are read if the grain size can be true', async () => {
  const lonely = { capacity: 16 * MiB, grains: [grain(7)] };
  assert.is((await changed(untouched, lonely)).allocated, GRAIN);
  await refused(() => changed((bytes) => bytes.writeBigUInt64LE(64n, 20), lonely), 'grain size does not fit');
  const gap = (bytes: Buffer, { tables, redundantDirectory }: VmdkLayout) => {
    for (const table of [tables, redundantDirectory + 1]) bytes.writeUInt32LE(0, table * 512 + 4);
  };
  const three = { grains: [grain(0), grain(1), grain(9)] };
  assert.is((await changed(gap, three)).allocated, 2 * GRAIN, 'the file ends with a grain');
});

test('the history of a disk is told', async () => {
  assert.equal(codes(await changed((bytes) => bytes.writeUInt8(1, 72))), ['vmdk-unclean-shutdown']);
  const rounded = await changed((bytes) => {
    const at = bytes.indexOf('RW 131072');
    bytes.write('RW 131000', at, 'latin1');
  });
  assert.equal([codes(rounded), rounded.size], [['vmdk-capacity-rounded'], 131_000 * 512]);
});

test('snapshots, encrypted disks and devices are refused with what to do', async () => {
  const head = '# Disk DescriptorFile\nversion=1\nCID=1\n';
  for (const [text, words] of [
    ['parentCID=12345678\ncreateType="monolithicSparse"', 'snapshot'],
    ['parentCID=ffffffff\nparentFileNameHint="base.vmdk"', 'snapshot'],
    ['createType="seSparse"', 'SE sparse'],
    ['createType="vmfsRDM"', 'raw device mapping'],
    ['encryptionKeys="vmware:key/list/x"', 'encrypted'],
    ['ddb.iofilters = "vmwarevmcrypt"', 'encrypted'],
  ] as const) {
    const descriptor = `${head}${text}\nRW 131072 SPARSE "x"\n`;
    assert.ok((await refused(() => changed(untouched, { descriptor }), words)).hint, text);
  }
});

test('a disk of 2 TiB costs little memory', async () => {
  const { bytes } = encodeVmdk({ capacity: 2048 * GiB, grains: [grain(0), grain(33_554_431)] });
  const before = process.memoryUsage().arrayBuffers;
  const disk = await openVmdk(inMemory(bytes));
  assert.ok(process.memoryUsage().arrayBuffers - before < 16 * MiB);
  assert.equal(await extentsOf(disk), [
    [0, 1],
    [33_554_431, 1],
  ]);
});

test.run();
