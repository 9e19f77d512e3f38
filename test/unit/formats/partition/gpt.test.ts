import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../../src/bytes.ts';
import { readPartitionTable } from '../../../../src/formats/partition/read.ts';
import { gptDisk } from '../../../support/formats/disks.ts';

const SECTORS = 8192;
/** The EFI system partition's type as it is stored. */
const ESP = Buffer.from('28732ac11ff8d211ba4b00a0c93ec93b', 'hex');
const LINUX = Buffer.from('af3dc60f838472478e793d69d8477de4', 'hex');
const make = () =>
  gptDisk(SECTORS, [
    { type: ESP, first: 2048, last: 4095, name: 'EFI System' },
    { type: LINUX, first: 4096, last: 8158, name: 'root äß' },
  ]);
const read = (bytes: Buffer) => readPartitionTable(inMemory(bytes));

test('partitions are read with names and types', async () => {
  const table = await read(make());
  assert.is(table.scheme, 'gpt');
  assert.is(table.diskId, 'abababab-abab-abab-abab-abababababab');
  assert.equal(table.problems, []);
  assert.equal(table.partitions[0], {
    index: 1,
    type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
    start: 1048576,
    size: 1048576,
    bootable: false,
    uuid: '01010101-0101-0101-0101-010101010101',
    name: 'EFI System',
    isEsp: true,
  });
  assert.is(table.partitions[1]?.name, 'root äß');
  assert.is(table.partitions[1]?.type, '0fc63daf-8483-4772-8e79-3d69d8477de4');
});

test('the second header stands in for the first', async () => {
  for (const at of [512, 512 + 60, 1024 + 40]) {
    const bytes = make();
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    const table = await read(bytes);
    assert.equal(
      table.problems.map(({ code }) => code),
      ['gpt-primary-damaged'],
    );
    assert.is(table.partitions.length, 2);
  }
});

test('a damaged second header is an error, one that is not last a warning', async () => {
  const damaged = make();
  damaged.fill(0, (SECTORS - 1) * 512);
  assert.equal(
    (await read(damaged)).problems.map(({ code }) => code),
    ['gpt-backup-damaged'],
  );
  const grown = await read(Buffer.concat([make(), Buffer.alloc(512 * 100)]));
  assert.equal(
    grown.problems.map(({ code, severity }) => [code, severity]),
    [['gpt-backup-not-last', 'warning']],
  );
  const cut = await read(make().subarray(0, -512));
  assert.ok(cut.problems.some(({ code }) => code === 'gpt-backup-damaged'));
});

test('two healthy headers that disagree are an error', async () => {
  const [bytes, other] = [make(), gptDisk(SECTORS, [{ type: LINUX, first: 2048, last: 4095 }])];
  other.copy(bytes, (SECTORS - 33) * 512, (SECTORS - 33) * 512);
  assert.equal(
    (await read(bytes)).problems.map(({ code }) => code),
    ['gpt-headers-differ'],
  );
});

test('with both headers gone nothing is invented', async () => {
  const bytes = make();
  bytes.fill(0, 512, 1024);
  bytes.fill(0, (SECTORS - 1) * 512);
  const table = await read(bytes);
  assert.is(table.scheme, 'gpt');
  assert.is(table.problems.length, 2);
  assert.equal(table.partitions, []);
});

test('damage of any byte of the tables neither throws nor goes unnoticed', async () => {
  for (let at = 512; at < 1024 + 256; at += 3) {
    if (at % 512 >= 92 && at < 1024) continue;
    const bytes = make();
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at);
    assert.ok((await read(bytes)).problems.length > 0, `byte ${at}`);
  }
});

test.run();
