import { open, stat } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyVhd } from '../../../src/image/verify-vhd.ts';
import { GiB, KiB, MiB } from '../../../src/size.ts';
import { convertFile, VHD_UUID } from '../../support/formats/convert.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
console.log(`FUZZ_SEED=${SEED}`);
const { below, pick } = random(SEED);

/** A raw disk with `count` islands of data, some of them as small as a sector. */
async function sparseRaw(path: string, size: number, count: number): Promise<void> {
  const file = await open(path, 'w');
  await file.truncate(size);
  for (let index = 0; index < count; index++) {
    const length = Math.min(pick([512, 4 * KiB, 64 * KiB, 200 * KiB, 3 * MiB]), size);
    const data = Buffer.alloc(length, Buffer.from(Array.from({ length: 97 }, () => below(256))));
    await file.write(data, 0, length, Math.floor(below((size - length) / 512 + 1)) * 512);
  }
  await file.close();
}

async function toVmdk(raw: string, vmdk: string, ...options: string[]): Promise<void> {
  await execa('qemu-img', ['convert', '-f', 'raw', '-O', 'vmdk', ...options, raw, vmdk]);
}

async function compare(raw: string, vhd: string): Promise<void> {
  const { stdout } = await execa('qemu-img', ['compare', '-f', 'raw', '-F', 'vpc', raw, vhd]);
  assert.match(stdout, 'Images are identical.');
}

const paths = (folder: Folder, name: string) =>
  ['raw', 'vmdk', 'vhd'].map((end) => folder.at(`${name}.${end}`)) as [string, string, string];

test('what qemu-img writes as VMDK, it reads from our VHD as the same disk', async () => {
  await using folder = await temporaryFolder();
  for (const [index, size] of [20 * MiB, 33 * MiB, 300 * MiB, 5 * GiB].entries()) {
    const [raw, vmdk, vhd] = paths(folder, `${index}`);
    await sparseRaw(raw, size, 1 + below(30));
    await toVmdk(raw, vmdk);
    const written = await convertFile(vmdk, vhd);
    await compare(raw, vhd);
    await verifyVhd(vhd, written);
    assert.ok((await stat(vhd)).blocks * 512 <= written.allocated + 128 * KiB, 'sparse on the disk');
  }
});

test('grains that qemu-img writes out of order are put where they belong', async () => {
  await using folder = await temporaryFolder();
  const [raw, vmdk, vhd] = paths(folder, 'x');
  await sparseRaw(raw, 64 * MiB, 60);
  await execa('qemu-img', ['create', '-q', '-f', 'vmdk', vmdk, '64M']);
  const file = await open(raw);
  const buffer = Buffer.alloc(MiB);
  const commands: string[] = [];
  for (let at = 63; at >= 0; at--) {
    await file.read(buffer, 0, MiB, at * MiB);
    if (!buffer.equals(Buffer.alloc(MiB))) commands.push('-c', `write -q -s ${raw}.${at} ${at}M 1M`);
    const part = await open(`${raw}.${at}`, 'w');
    await part.write(buffer);
    await part.close();
  }
  await file.close();
  await execa('qemu-io', ['-f', 'vmdk', ...commands, vmdk]);
  const { sha256 } = await convertFile(vmdk, vhd);
  await compare(raw, vhd);
  const { stdout } = await execa('sha256sum', [vhd]);
  assert.is(sha256, stdout.slice(0, 64));
});

test('grains that were zeroed are holes', async () => {
  await using folder = await temporaryFolder();
  const [raw, vmdk, vhd] = paths(folder, 'x');
  await sparseRaw(raw, 20 * MiB, 0);
  await execa('qemu-img', ['create', '-q', '-f', 'vmdk', '-o', 'zeroed_grain=on', vmdk, '20M']);
  await execa('qemu-io', ['-f', 'vmdk', '-c', 'write -q 1M 4M', '-c', 'write -q -z 1M 4M', vmdk]);
  const { allocated } = await convertFile(vmdk, vhd);
  assert.is(allocated, 0);
  await compare(raw, vhd);
});

test('the readers of libyal agree on sizes and identity', async () => {
  await using folder = await temporaryFolder();
  const [raw, vmdk, vhd] = paths(folder, 'x');
  await sparseRaw(raw, 100 * MiB, 8);
  await toVmdk(raw, vmdk);
  await convertFile(vmdk, vhd);
  const info = (await execa('vhdiinfo', [vhd])).stdout;
  assert.match(info, /Disk type\s*:\s*Fixed/);
  assert.match(info, /Media size\s*:\s*100 MiB \(104857600 bytes\)/);
  assert.match(info, new RegExp(`Identifier\\s*:\\s*${VHD_UUID}`));
  const { stdout } = await execa('vmdkinfo', [vmdk]);
  assert.match(stdout, /Media size\s*:\s*100 MiB \(104857600 bytes\)/);
});

test.run();
