import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../../src/bytes.ts';
import { readPartitionTable } from '../../../../src/formats/partition/read.ts';
import { MiB } from '../../../../src/size.ts';
import { type MbrEntry, mbrSector } from '../../../support/formats/disks.ts';

function disk(sectors: Readonly<Record<number, Buffer>>, size = 16 * MiB): Buffer {
  const bytes = Buffer.alloc(size);
  for (const [at, sector] of Object.entries(sectors)) sector.copy(bytes, Number(at) * 512);
  return bytes;
}
const read = (bytes: Buffer) => readPartitionTable(inMemory(bytes));
const codes = async (entries: readonly MbrEntry[]) =>
  (await read(disk({ 0: mbrSector(entries) }))).problems.map(({ code }) => code);

test('primary partitions are read', async () => {
  const table = await read(
    disk({
      0: mbrSector(
        [
          { type: 0x83, start: 2048, count: 4096, flag: 0x80 },
          { type: 0xef, start: 8192, count: 100 },
        ],
        0x1a2b3c4d,
      ),
    }),
  );
  assert.is(table.scheme, 'mbr');
  assert.is(table.diskId, '0x1a2b3c4d');
  assert.equal(table.problems, []);
  assert.equal(table.partitions, [
    {
      index: 1,
      type: '83',
      start: MiB,
      size: 2 * MiB,
      bootable: true,
      uuid: '1a2b3c4d-01',
      name: '',
      isEsp: false,
    },
    {
      index: 2,
      type: 'ef',
      start: 4 * MiB,
      size: 51_200,
      bootable: false,
      uuid: '1a2b3c4d-02',
      name: '',
      isEsp: true,
    },
  ]);
});

test('logical partitions are found through their chain', async () => {
  const { partitions, problems } = await read(
    disk({
      0: mbrSector([{ type: 5, start: 2048, count: 20_000 }]),
      2048: mbrSector([
        { type: 0x83, start: 63, count: 1000 },
        { type: 5, start: 4096, count: 5000 },
      ]),
      6144: mbrSector([{ type: 0x82, start: 1, count: 10 }]),
    }),
  );
  assert.equal(problems, []);
  assert.equal(
    partitions.map(({ index, type, start }) => [index, type, start / 512]),
    [
      [5, '83', 2111],
      [6, '82', 6145],
    ],
  );
});

test('chains that loop, leave or break are named, and end', async () => {
  const chain = (link: MbrEntry) =>
    read(disk({ 0: mbrSector([{ type: 5, start: 2048, count: 9000 }]), 2048: mbrSector([link]) }));
  for (const [start, words] of [
    [0, 'has no end'],
    [9000, 'leaves'],
    [100, 'breaks off'],
  ] as const) {
    const { problems } = await chain({ type: 5, start, count: 100 });
    assert.is(problems[0]?.code, 'mbr-logical-chain');
    assert.match(problems[0]?.message ?? '', words);
  }
});

test('impossible places are named', async () => {
  const good = { type: 0x83, start: 2048, count: 2048 };
  assert.equal(await codes([good]), []);
  assert.equal(await codes([{ ...good, count: 0xffff_ffff }]), ['partition-outside']);
  assert.equal(await codes([{ ...good, count: 0 }]), ['partition-empty']);
  assert.equal(await codes([{ ...good, start: 0 }]), ['partition-on-table']);
  assert.equal(await codes([good, { ...good, start: 3000 }]), ['partition-overlap']);
});

test('a file system without partitions is no partition table', async () => {
  const fat = Buffer.alloc(512);
  fat.write('FAT16', 54);
  fat.writeUInt16LE(0xaa55, 510);
  for (const boot of [Buffer.alloc(512), fat, Buffer.alloc(100)]) {
    assert.equal(await read(boot), { scheme: 'none', diskId: undefined, partitions: [], problems: [] });
  }
});

test.run();
