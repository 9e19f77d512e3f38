import { open } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FileSource } from '../../../src/file-source.ts';
import { openFile } from '../../../src/file-source.ts';
import type { Disk } from '../../../src/formats/disk.ts';
import { openDisk } from '../../../src/formats/open.ts';
import { GiB, KiB, MiB } from '../../../src/size.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';
import { readEveryWay } from '../../support/formats/read-every-way.ts';
import { encodeDynamicVhd } from '../../support/formats/vhd.ts';

const { below } = random(5);

const ISLANDS = [0, 5 * MiB - 512, 9 * MiB, 40 * MiB - 64 * KiB];

/** A raw disk of 40 MiB with islands of data. */
async function rawDisk(folder: Folder): Promise<string> {
  const path = folder.at('disk.raw');
  const file = await open(path, 'w');
  await file.truncate(40 * MiB);
  for (const offset of ISLANDS) {
    await file.write(Buffer.from(Array.from({ length: 64 * KiB }, () => below(255) + 1)), 0, 64 * KiB, offset);
  }
  await file.close();
  return path;
}

/** Compares a disk with the beginning of a raw one; what is behind must be zeros. */
async function requireSame(disk: Disk, raw: FileSource): Promise<void> {
  const content = await readEveryWay(disk, random(1));
  for (const [number, block] of content.blocks) {
    assert.equal(Buffer.from(await raw.read(number * 4096, 4096)), block, `block ${number}`);
  }
  assert.is(content.blocks.size, (ISLANDS.length * 64 * KiB) / 4096 + 1, 'no block is missing');
}

const VARIANTS: readonly (readonly [options: string, size: number])[] = [
  ['subformat=dynamic', 41_943_040 + 163_840],
  ['subformat=dynamic,force_size', 40 * MiB],
  ['subformat=fixed', 41_943_040 + 163_840],
  ['subformat=fixed,force_size', 40 * MiB],
];

test('every VHD of qemu-img is read, with the size that is in its footer', async () => {
  await using folder = await temporaryFolder();
  await using raw = await openFile(await rawDisk(folder));
  for (const [options] of VARIANTS) {
    const vhd = folder.at('disk.vhd');
    await execa('qemu-img', ['convert', '-f', 'raw', '-O', 'vpc', '-o', options, raw.path, vhd]);
    await using file = await openFile(vhd);
    const disk = await openDisk(file);
    assert.is(`subformat=${disk.subformat}`, options.split(',')[0]);
    assert.equal(disk.problems, []);
    await requireSame(disk, raw);
    const { stdout } = await execa('vhdiinfo', [vhd]);
    assert.match(stdout, `(${disk.size} bytes)`);
    assert.match(stdout.toLowerCase(), new RegExp(`disk type\\s*: ${disk.subformat}`));
    assert.match(stdout, disk.footer?.uuid ?? 'a uuid');
  }
});

test('a dynamic VHD that was written to in any order', async () => {
  await using folder = await temporaryFolder();
  const [vhd, raw] = [folder.at('disk.vhd'), folder.at('disk.raw')];
  await execa('qemu-img', ['create', '-q', '-f', 'vpc', '-o', 'force_size', vhd, '300M']);
  await execa('qemu-img', ['create', '-q', '-f', 'raw', raw, '300M']);
  const writes = [200, 7, 299, 0, 100, 8].flatMap((at, index) => ['-c', `write -P ${index + 1} ${at}M 70k`]);
  await execa('qemu-io', ['-f', 'vpc', ...writes, vhd]);
  await execa('qemu-io', ['-f', 'raw', ...writes, raw]);
  await using file = await openFile(vhd);
  const disk = await openDisk(file);
  assert.is(disk.order, 'stored');
  assert.is(disk.allocated, 6 * 2 * MiB);
  await using expected = await openFile(raw);
  const content = await readEveryWay(disk, random(1));
  assert.is(content.blocks.size, 6 * 18);
  for (const [number, block] of content.blocks) {
    assert.equal(Buffer.from(await expected.read(number * 4096, 4096)), block);
  }
});

test('the largest dynamic VHD opens with little memory', async () => {
  await using folder = await temporaryFolder();
  const vhd = folder.at('disk.vhd');
  await execa('qemu-img', ['create', '-q', '-f', 'vpc', '-o', 'force_size', vhd, '2040G']);
  await execa('qemu-io', ['-f', 'vpc', '-c', 'write -P 7 2039G 4k', vhd]);
  await using file = await openFile(vhd);
  const disk = await openDisk(file);
  assert.is(disk.size, 2040 * GiB);
  assert.is(disk.allocated, 2 * MiB);
  assert.equal(Buffer.from(await disk.read(2039 * GiB, 4 * KiB)), Buffer.alloc(4 * KiB, 7));
});

test('the dynamic VHDs of our own tests are such for qemu-img, too', async () => {
  await using folder = await temporaryFolder();
  const data = Buffer.alloc(2 * MiB, 'content');
  const { bytes } = encodeDynamicVhd({ capacity: 9 * MiB, blocks: [3, 0].map((block) => ({ block, data })) });
  const file = await open(folder.at('disk.vhd'), 'w');
  await file.writeFile(bytes);
  await file.close();
  await execa('qemu-img', ['convert', '-f', 'vpc', '-O', 'raw', folder.at('disk.vhd'), folder.at('disk.raw')]);
  await using raw = await openFile(folder.at('disk.raw'));
  for (const offset of [0, 6 * MiB]) assert.equal(Buffer.from(await raw.read(offset, 2 * MiB)), data);
  assert.equal(Buffer.from(await raw.read(2 * MiB, 4 * MiB)), Buffer.alloc(4 * MiB));
});

test.run();
