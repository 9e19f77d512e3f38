import { open } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../../src/file-source.ts';
import { readPartitionTable } from '../../../src/formats/partition/read.ts';
import { MiB } from '../../../src/size.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

interface SfdiskTable {
  readonly label: string;
  readonly id: string;
  readonly partitions: readonly {
    readonly node: string;
    readonly start: number;
    readonly size: number;
    readonly type: string;
    readonly uuid?: string;
    readonly name?: string;
    readonly bootable?: boolean;
  }[];
}

/** What sfdisk makes of a script, and what we and sfdisk read from it. */
async function both(script: string) {
  await using folder = await temporaryFolder();
  const path = folder.at('disk');
  const file = await open(path, 'w');
  await file.truncate(64 * MiB);
  await file.close();
  await execa('sfdisk', ['--quiet', path], {
    input: script,
    env: { PATH: `${process.env.PATH ?? ''}:/sbin:/usr/sbin` },
  });
  const { stdout } = await execa('sfdisk', ['--json', path], {
    env: { PATH: `${process.env.PATH ?? ''}:/sbin:/usr/sbin` },
  });
  const theirs = (JSON.parse(stdout) as { partitiontable: SfdiskTable }).partitiontable;
  await using disk = await openFile(path);
  return { ours: await readPartitionTable(disk), theirs };
}

async function agree(script: string): Promise<void> {
  const { ours, theirs } = await both(script);
  assert.equal(ours.problems, []);
  assert.is(ours.scheme, theirs.label === 'dos' ? 'mbr' : theirs.label);
  assert.is(ours.diskId, theirs.id.toLowerCase());
  const numberOf = (node: string) => Number(/\d+$/.exec(node)?.[0]);
  const partitions = theirs.partitions.filter(({ type }) => !['5', 'f'].includes(type));
  assert.equal(
    ours.partitions.map(({ index, type, start, size, name, bootable }) => ({
      index,
      type,
      start,
      size,
      name,
      bootable,
    })),
    partitions.map(({ node, type, start, size, name = '', bootable = false }) => ({
      index: numberOf(node),
      type: type.toLowerCase().padStart(2, '0'),
      start: start * 512,
      size: size * 512,
      name,
      bootable,
    })),
  );
  for (const [place, { uuid }] of partitions.entries()) {
    if (uuid !== undefined) assert.is(ours.partitions[place]?.uuid, uuid.toLowerCase());
  }
}

test('MBR partitions are those that sfdisk reads', async () => {
  await agree('label: dos\nlabel-id: 0x1a2b3c4d\nstart=2048, type=83, bootable\n');
  await agree('label: dos\nsize=8MiB, type=ef\nsize=8MiB, type=83\nsize=8MiB, type=c\n');
});

test('logical partitions too', async () => {
  await agree('label: dos\nsize=8MiB, type=83\nsize=40MiB, type=5\nsize=4MiB, type=82\nsize=4MiB, type=83\ntype=83\n');
});

test('GPT partitions are those that sfdisk reads', async () => {
  await agree('label: gpt\nsize=16MiB, type=uefi, name="EFI System"\ntype=linux, name="root"\n');
});

test('a table without partitions', async () => {
  for (const label of ['dos', 'gpt']) {
    const { ours } = await both(`label: ${label}\n`);
    assert.is(ours.scheme, label === 'dos' ? 'mbr' : 'gpt');
    assert.equal(ours.partitions, []);
    assert.equal(ours.problems, []);
  }
});

test.run();
