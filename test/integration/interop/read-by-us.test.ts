import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Extent } from '../../../src/bytes.ts';
import { openInput } from '../../../src/convert/open-input.ts';
import { GiB, KiB, MiB } from '../../../src/size.ts';
import { buildDisk, type DiskPlan } from '../../support/formats/arbitrary-disk.ts';
import { ENCODINGS, type EncodingName, type Shape } from '../../support/formats/encodings.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { libyalCompare } from '../../support/formats/libyal.ts';
import { qemuCompare, qemuConvert, type QemuFormat, qemuMap } from '../../support/formats/qemu-img.ts';
import { random } from '../../support/formats/random.ts';
import { writeRawFile } from '../../support/formats/raw-file.ts';
import { readEveryWay, readOnce } from '../../support/formats/read-every-way.ts';
import { type Content, difference } from '../../support/formats/reference/content.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
console.log(`FUZZ_SEED=${SEED}`);
const numbers = random(SEED);

/** What qemu-img can be asked for, and the subformat that we see. */
const WRITTEN_BY_QEMU: readonly (readonly [format: QemuFormat, options: string, subformat: string])[] = [
  ['vmdk', 'subformat=monolithicSparse', 'monolithicSparse'],
  ['vmdk', 'subformat=monolithicSparse,zeroed_grain=on,hwversion=7,adapter_type=lsilogic', 'monolithicSparse'],
  ['vmdk', 'subformat=monolithicFlat', 'monolithicFlat'],
  ['vmdk', 'subformat=twoGbMaxExtentSparse', 'twoGbMaxExtentSparse'],
  ['vmdk', 'subformat=twoGbMaxExtentFlat', 'twoGbMaxExtentFlat'],
  ['vmdk', 'subformat=streamOptimized', 'streamOptimized'],
  ['vpc', 'subformat=dynamic,force_size=on', 'dynamic'],
  ['vpc', 'subformat=fixed,force_size=on', 'fixed'],
  ['raw', '', 'raw'],
];

async function readFile(path: string, expected: Content): Promise<{ subformat: string; extents: Extent[] }> {
  await using input = await openInput(path, { spool: true });
  const { disk } = input;
  assert.is(difference(await readEveryWay(disk, numbers), expected), undefined, path);
  const extents: Extent[] = [];
  for await (const extent of disk.extents()) extents.push(extent);
  return { subformat: disk.subformat, extents };
}

for (const [format, options, subformat] of WRITTEN_BY_QEMU) {
  test(`what qemu-img writes as ${format} ${options} is read as the same disk`, async () => {
    await using folder = await temporaryFolder();
    for (const [index, size] of [MiB, 20 * MiB, 33 * MiB + 512, 4 * GiB + 64 * KiB].entries()) {
      const [raw, file] = [folder.at(`${index}.raw`), folder.at(`${index}.by-qemu.${format}`)];
      const content = await writeRawFile(raw, size, 10, numbers);
      await qemuConvert(raw, format, file, options);
      const found = await readFile(file, content);
      assert.is(found.subformat, subformat);
      // In other formats, holes are the file system's, where one block more or less is a matter of taste.
      if (/Sparse|stream/.test(subformat)) assert.equal(found.extents, await qemuMap(file, format));
      if (!['monolithicSparse', 'streamOptimized'].includes(subformat)) continue;
      await using piped = await openInput('-', { stdin: createReadStream(file) });
      assert.is(difference(await readOnce(piped.disk), content), undefined);
    }
  });
}

const plan: DiskPlan = {
  sectors: 5 * 2048 + 3,
  islands: [0, 0.1, 0.11, 0.3, 0.5, 0.99].map((place, index) => ({
    place,
    length: 300_000 * (index % 2) + 5000,
    kind: 'noise',
    seed: SEED + index,
  })),
};

/** Whether qemu-img reads the files of our test's own encoder as they are meant. */
async function requireMeant(folder: Folder, name: EncodingName, shape: Shape): Promise<void> {
  const disk = buildDisk(plan);
  await writeFile(folder.at('raw'), disk);
  const files = ENCODINGS[name].encode(disk, shape);
  // The name stands in the descriptor, and libvmdk looks there for the data.
  for (const [file, bytes] of files) await writeFile(folder.at(file === 'disk' ? 'x.vmdk' : file), bytes);
  const format = name === 'raw' ? 'raw' : name.endsWith('Vhd') ? 'vpc' : 'vmdk';
  const file = folder.at(files.has('disk') ? 'x.vmdk' : 'disk.vmdk');
  await qemuCompare(folder.at('raw'), 'raw', file, format);
  // libvmdk knows no zeroed grains; parts begin with their file there, and sparse ones are whole grains.
  if (format === 'vmdk' && files.has('disk') && name !== 'zeroedGrains')
    await libyalCompare('vmdk', file, folder.at('raw'));
  if (format === 'vpc') await libyalCompare('vhd', file, folder.at('raw'));
}

test('the disks of the property tests are what other readers take them for', async () => {
  for (const name of Object.keys(ENCODINGS) as EncodingName[]) {
    for (let index = 0; index < 3; index++) {
      await using folder = await temporaryFolder();
      await requireMeant(folder, name, { grainSectors: numbers.pick([16, 128, 256]), seed: numbers.below(2 ** 31) });
    }
  }
});

test.run();
