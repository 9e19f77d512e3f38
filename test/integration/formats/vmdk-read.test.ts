import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FileSource, openFile } from '../../../src/file-source.ts';
import type { Disk } from '../../../src/formats/disk.ts';
import { openVmdk } from '../../../src/formats/vmdk/open.ts';
import { GiB, KiB, MiB } from '../../../src/size.ts';
import { writeVhd } from '../../support/formats/convert.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';
import { refused } from '../../support/formats/refused.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
console.log(`FUZZ_SEED=${SEED}`);
const { below, pick } = random(SEED);

/** A raw disk with islands of data, one of them across 2047 MiB, where VMware and QEMU split a disk. */
async function rawDisk(path: string, size: number): Promise<void> {
  await using file = await open(path, 'w');
  await file.truncate(size);
  const places = [
    0,
    size - 64 * KiB,
    2047 * MiB - 96 * KiB,
    ...Array.from({ length: 8 }, () => below(size / 512) * 512),
  ];
  for (const offset of places) {
    const length = Math.min(pick([512, 64 * KiB, 200 * KiB, 3 * MiB]), size - offset);
    if (length > 0)
      await file.write(Buffer.alloc(length, Buffer.from(`${offset} ${below(2 ** 31)} `)), 0, length, offset);
  }
}

/** Opens a VMDK and whatever it names beside it. */
async function withVmdk(path: string, use: (disk: Disk) => Promise<void>): Promise<void> {
  const opened: FileSource[] = [];
  const keep = async (name: string) => {
    const file = await openFile(join(dirname(path), name));
    opened.push(file);
    return file;
  };
  try {
    const file = await openFile(path);
    opened.push(file);
    await use(await openVmdk(file, { sibling: keep }));
  } finally {
    for (const file of opened) await file[Symbol.asyncDispose]();
  }
}

const toVmdk = (raw: string, vmdk: string, subformat: string) =>
  execa('qemu-img', ['convert', '-f', 'raw', '-O', 'vmdk', '-o', `subformat=${subformat}`, raw, vmdk]);

test('every subformat of qemu-img is the disk that it was made of', async () => {
  await using folder = await temporaryFolder();
  for (const [subformat, size] of [
    ['monolithicSparse', 5 * GiB],
    ['monolithicFlat', 300 * MiB + 512],
    ['twoGbMaxExtentSparse', 5 * GiB],
    ['twoGbMaxExtentSparse', 33 * MiB],
    ['twoGbMaxExtentFlat', 2 * GiB + 71 * MiB],
  ] as const) {
    const [raw, vmdk, vhd] = [folder.at('x.raw'), folder.at('x.vmdk'), folder.at('x.vhd')];
    await rawDisk(raw, size);
    await toVmdk(raw, vmdk, subformat);
    await using source = await openFile(raw);
    await withVmdk(vmdk, async (disk) => {
      assert.equal([disk.size, disk.subformat, disk.problems], [size, subformat, []]);
      for (const offset of [0, size - 1000, 2047 * MiB - 50 * KiB, below(size)]) {
        const expected = await source.read(offset, 200 * KiB);
        assert.ok(Buffer.from(expected).equals(await disk.read(offset, 200 * KiB)), `${subformat} at ${offset}`);
      }
      await writeVhd(disk, vhd);
    });
    if (size % MiB === 0) {
      const { stdout } = await execa('qemu-img', ['compare', '-f', 'raw', '-F', 'vpc', raw, vhd]);
      assert.match(stdout, 'Images are identical.', subformat);
    }
    await rm(vhd);
  }
});

test('what qemu-img zeroes again is a hole, and leaves grains that touch no other', async () => {
  await using folder = await temporaryFolder();
  const vmdk = folder.at('x.vmdk');
  await execa('qemu-img', ['create', '-q', '-f', 'vmdk', '-o', 'zeroed_grain=on', vmdk, '20M']);
  const write = (...what: string[]) => execa('qemu-io', ['-f', 'vmdk', ...what.flatMap((each) => ['-c', each]), vmdk]);
  await write('write -q -P 1 0 64k', 'write -q -P 2 64k 64k', 'write -q -P 3 1M 64k', 'write -q -z 64k 64k');
  await withVmdk(vmdk, async (disk) => {
    assert.is(disk.allocated, 128 * KiB);
    assert.equal([...(await disk.read(64 * KiB - 1, 2))], [1, 0]);
    assert.is((await disk.read(MiB, 1))[0], 3);
  });
});

test('a part instead of the descriptor, and a missing part, are named', async () => {
  await using folder = await temporaryFolder();
  const [raw, vmdk] = [folder.at('x.raw'), folder.at('x.vmdk')];
  await rawDisk(raw, 20 * MiB);
  await toVmdk(raw, vmdk, 'twoGbMaxExtentSparse');
  const part = folder.at('x-s001.vmdk');
  await refused(() => withVmdk(part, async () => undefined), 'one part of a disk');
  await rm(part);
  await refused(() => withVmdk(vmdk, async () => undefined), 'x-s001.vmdk', 'E_INPUT_MISSING');
});

test('a snapshot of qemu-img is refused', async () => {
  await using folder = await temporaryFolder();
  const [base, delta] = [folder.at('base.vmdk'), folder.at('delta.vmdk')];
  await execa('qemu-img', ['create', '-q', '-f', 'vmdk', base, '20M']);
  await execa('qemu-img', ['create', '-q', '-f', 'vmdk', '-b', base, '-F', 'vmdk', delta]);
  const { hint } = await refused(() => withVmdk(delta, async () => undefined), 'snapshot');
  assert.match(hint ?? '', 'Consolidate');
});

test.run();
