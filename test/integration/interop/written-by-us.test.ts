import { stat } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Extent } from '../../../src/bytes.ts';
import { openInput } from '../../../src/convert/open-input.ts';
import { type ConvertOptions, type ConvertResult } from '../../../src/pipeline/convert/context.ts';
import { convertDisk } from '../../../src/pipeline/convert/convert.ts';
import { GiB, MiB, roundUp } from '../../../src/size.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { libyalCompare } from '../../support/formats/libyal.ts';
import { qemuCheck, qemuCompare, qemuMap } from '../../support/formats/qemu-img.ts';
import { random } from '../../support/formats/random.ts';
import { writeRawFile } from '../../support/formats/raw-file.ts';
import { readEveryWay } from '../../support/formats/read-every-way.ts';
import { difference } from '../../support/formats/reference/content.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
console.log(`FUZZ_SEED=${SEED}`);
const numbers = random(SEED);

const SIZES = [20 * MiB, 33 * MiB + 1536, 64 * MiB - 512, 3 * GiB + 512];

function convert(options: ConvertOptions): Promise<ConvertResult> {
  return convertDisk(options, { host: { report: () => undefined }, signal: new AbortController().signal });
}

async function extentsOf(path: string): Promise<Extent[]> {
  await using input = await openInput(path, { spool: true });
  const extents: Extent[] = [];
  for await (const extent of input.disk.extents()) extents.push(extent);
  return extents;
}

for (const subformat of ['monolithicSparse', 'streamOptimized'] as const) {
  test(`qemu-img and libyal read our ${subformat} as the same disk, and see the same grains`, async () => {
    await using folder = await temporaryFolder();
    for (const [index, size] of SIZES.entries()) {
      const [raw, vmdk] = [folder.at(`${index}.raw`), folder.at(`${index}.vmdk`)];
      const content = await writeRawFile(raw, size, 12, numbers);
      const { output } = await convert({ input: raw, output: vmdk, subformat, verify: true });
      await qemuCheck(vmdk);
      await qemuCompare(raw, 'raw', vmdk, 'vmdk');
      assert.equal(await qemuMap(vmdk, 'vmdk'), await extentsOf(vmdk));
      assert.is(output.fileSize, (await stat(vmdk)).size);
      const { stdout } = await execa('vmdkinfo', [vmdk]);
      assert.match(stdout, `(${size} bytes)`);
      if (size < GiB) assert.is(await libyalCompare('vmdk', vmdk, raw), size);
      await using input = await openInput(vmdk, { spool: true });
      assert.is(difference(await readEveryWay(input.disk, numbers), content), undefined);
    }
  });
}

test('qemu-img and libyal read our VHD as the same disk, followed by zeros up to a whole MiB', async () => {
  await using folder = await temporaryFolder();
  for (const [index, size] of SIZES.entries()) {
    const [raw, vhd] = [folder.at(`${index}.raw`), folder.at(`${index}.vhd`)];
    const content = await writeRawFile(raw, size, 12, numbers);
    await convert({ input: raw, output: vhd, verify: true });
    const whole = roundUp(size, MiB);
    assert.is((await stat(vhd)).size, whole + 512);
    await qemuCompare(raw, 'raw', vhd, 'vpc');
    const { stdout } = await execa('qemu-img', ['info', '-f', 'vpc', '--output=json', vhd]);
    assert.is((JSON.parse(stdout) as { 'virtual-size': number })['virtual-size'], whole);
    const info = (await execa('vhdiinfo', [vhd])).stdout;
    assert.match(info, /Disk type\s*:\s*Fixed/);
    assert.match(info, `(${whole} bytes)`);
    if (size < GiB) assert.is(await libyalCompare('vhd', vhd, raw), whole);
    await using input = await openInput(vhd, { spool: true });
    assert.is(difference(await readEveryWay(input.disk, numbers), { ...content, size: whole }), undefined);
  }
});

test('a disk that goes through every format of ours is still the same', async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => folder.at(name);
  await writeRawFile(at('0.raw'), 25 * MiB, 20, numbers);
  const chain: readonly Omit<ConvertOptions, 'input'>[] = [
    { output: at('1.vmdk') },
    { output: at('2.vmdk'), subformat: 'streamOptimized' },
    { output: at('3.vhd') },
    { output: at('4.vmdk'), subformat: 'streamOptimized' },
    { output: at('5.vmdk') },
    { output: at('6.raw') },
  ];
  let input = at('0.raw');
  const digests = new Set<string>();
  for (const options of chain) {
    const { digest } = await convert({ ...options, input });
    digests.add(digest);
    input = options.output;
  }
  assert.is(digests.size, 1);
  await execa('cmp', [at('0.raw'), at('6.raw')]);
});

test.run();
