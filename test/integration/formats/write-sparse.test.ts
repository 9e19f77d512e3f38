import { open } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fileSink } from '../../../src/convert/file-sink.ts';
import { fill } from '../../../src/convert/output-sink.ts';
import type { DiskRange } from '../../../src/formats/disk.ts';
import { writeSparseVmdk } from '../../../src/formats/vmdk/write-sparse.ts';
import { GiB, KiB, MiB } from '../../../src/size.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';
import { diskOf } from '../../support/formats/ranges.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
console.log(`FUZZ_SEED=${SEED}`);
const { below, pick } = random(SEED);

/** Islands of data in any order, none over another. */
function islands(size: number, count: number): DiskRange[] {
  const step = Math.floor(size / count / 512) * 512;
  const order = Array.from({ length: count }, (_, index) => index).sort(() => below(3) - 1);
  return order.map((index) => {
    const length = Math.min(pick([512, 4 * KiB, 64 * KiB, 200 * KiB, 3 * MiB]), step);
    const offset = index === count - 1 ? size - length : index * step + below((step - length) / 512 + 1) * 512;
    return { offset, data: Buffer.alloc(length, Buffer.from(Array.from({ length: 97 }, () => below(256)))) };
  });
}

async function writeBoth(vmdk: string, raw: string, size: number, ranges: readonly DiskRange[]): Promise<void> {
  await using output = await open(vmdk, 'w');
  await using plain = await open(raw, 'w');
  await plain.truncate(size);
  for (const { offset, data } of ranges) await plain.write(data, 0, data.length, offset);
  const name = vmdk.slice(vmdk.lastIndexOf('/') + 1);
  await fill(fileSink(output), (sink) => writeSparseVmdk(diskOf(size, ranges), sink, { name }));
}

test('qemu-img and libyal read what we write as the same disk', async () => {
  await using folder = await temporaryFolder();
  for (const [index, size] of [512, 20 * MiB, 33 * MiB + 512, 300 * MiB, 70 * GiB].entries()) {
    const [vmdk, raw] = [folder.at(`Fächer ${index}.vmdk`), folder.at(`${index}.raw`)];
    await writeBoth(vmdk, raw, size, islands(size, Math.min(1 + below(30), size / 512)));
    const check = await execa('qemu-img', ['check', '-f', 'vmdk', vmdk]);
    assert.match(check.stdout, 'No errors were found');
    const compare = await execa('qemu-img', ['compare', '-f', 'raw', '-F', 'vmdk', raw, vmdk]);
    assert.match(compare.stdout, 'Images are identical.');
    const { stdout } = await execa('vmdkinfo', [vmdk]);
    assert.match(stdout, new RegExp(`Media size\\s*:.*\\b${size}( bytes|\\))`));
    assert.match(stdout, /Disk type\s*:\s*Monolithic sparse/);
  }
});

test('qemu-img can go on writing to it', async () => {
  await using folder = await temporaryFolder();
  const [vmdk, raw] = [folder.at('x.vmdk'), folder.at('x.raw')];
  await writeBoth(vmdk, raw, 100 * MiB, islands(100 * MiB, 3));
  for (const [format, path] of [
    ['vmdk', vmdk],
    ['raw', raw],
  ] as const) {
    await execa('qemu-io', ['-f', format, '-c', 'write -q -P 7 50M 1M', '-c', 'write -q -P 8 97M 3M', path]);
  }
  const { stdout } = await execa('qemu-img', ['compare', '-f', 'raw', '-F', 'vmdk', raw, vmdk]);
  assert.match(stdout, 'Images are identical.');
  await execa('qemu-img', ['check', '-f', 'vmdk', vmdk]);
});

test.run();
