import { open, truncate, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectDisk } from '../../../src/inspect/inspect-disk.ts';
import { requireReady } from '../../../src/pipeline/require-ready.ts';
import { MiB } from '../../../src/size.ts';
import { runMain } from '../../support/cli.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';
import { encodeTar } from '../../support/formats/tar.ts';
import { encodeFixedVhd } from '../../support/formats/vhd.ts';
import { encodeVmdk } from '../../support/formats/vmdk.ts';
import { biosDisk } from '../../support/inspect.ts';

/** The raw disk of `biosDisk`, and what qemu-img makes of it. */
async function converted(folder: Folder, name: string, args: readonly string[]): Promise<string> {
  await writeFile(folder.at('disk.raw'), biosDisk());
  await execa('qemu-img', ['convert', '-f', 'raw', ...args, folder.at('disk.raw'), folder.at(name)]);
  return folder.at(name);
}

for (const [subformat, name] of [
  ['monolithicSparse', 'disk.vmdk'],
  ['streamOptimized', 'disk.vmdk'],
  ['monolithicFlat', 'disk.vmdk'],
  ['twoGbMaxExtentSparse', 'disk.vmdk'],
] as const) {
  test(`a VMDK of qemu-img: ${subformat}`, async () => {
    await using folder = await temporaryFolder();
    const path = await converted(folder, name, ['-O', 'vmdk', '-o', `subformat=${subformat}`]);
    const report = await inspectDisk(path);
    assert.equal([report.kind, report.subformat, report.virtualSize], ['vmdk', subformat, 20 * MiB]);
    assert.is(report.content?.partitions[0]?.filesystem?.type, 'ext4');
    assert.equal(
      report.findings.map(({ code }) => code),
      ['not-vhd', 'no-esp'],
    );
    assert.equal(report.azureReady, { generation1: false, generation2: false });
  });
}

for (const [options, codes] of [
  ['subformat=fixed,force_size=on', ['no-esp', 'file-holes']],
  ['subformat=fixed', ['vhd-alignment', 'no-esp', 'file-holes']],
  ['subformat=dynamic,force_size=on', ['vhd-dynamic', 'no-esp']],
] as const) {
  test(`a VHD of qemu-img: ${options}`, async () => {
    await using folder = await temporaryFolder();
    const report = await inspectDisk(await converted(folder, 'disk.vhd', ['-O', 'vpc', '-o', options]));
    assert.equal(
      report.findings.map(({ code }) => code),
      codes,
    );
    assert.is(report.azureReady.generation1, options.includes('fixed,'));
  });
}

for (const format of ['vhdx', 'qcow2', 'vdi']) {
  test(`a disk that is not read: ${format}`, async () => {
    await using folder = await temporaryFolder();
    const report = await inspectDisk(await converted(folder, 'disk', ['-O', format]));
    assert.is(report.kind, format);
    assert.equal(
      report.findings.map(({ code, hint }) => [code, hint !== null]),
      [['not-vhd', true]],
    );
  });
}

test('the VMDK in an OVA; several ask for a choice', async () => {
  await using folder = await temporaryFolder();
  const { bytes } = encodeVmdk({ capacity: 20 * MiB, grains: [] });
  const disk = (name: string) => ({ name, data: bytes });
  await writeFile(folder.at('one.ova'), encodeTar([{ name: 'vm.ovf', data: Buffer.from('<') }, disk('a.vmdk')]).bytes);
  await writeFile(folder.at('two.ova'), encodeTar([disk('a.vmdk'), disk('b.vmdk')]).bytes);
  const report = await inspectDisk(folder.at('one.ova'));
  assert.equal([report.kind, report.member, report.fileSize], ['vmdk', 'a.vmdk', bytes.length]);
  await refused(() => inspectDisk(folder.at('two.ova')), 'holds 2 disks');
  assert.is((await inspectDisk(folder.at('two.ova'), { member: 'b.vmdk' })).member, 'b.vmdk');
  await writeFile(folder.at('disk.vmdk'), bytes);
  await refused(() => inspectDisk(folder.at('disk.vmdk'), { member: 'x' }), 'no OVA', 'E_USAGE');
});

test('a split disk without one of its parts is described as far as it goes', async () => {
  await using folder = await temporaryFolder();
  const path = await converted(folder, 'disk.vmdk', ['-O', 'vmdk', '-o', 'subformat=monolithicFlat']);
  await execa('rm', [folder.at('disk-flat.vmdk')]);
  const report = await inspectDisk(path);
  assert.equal(
    [report.subformat, report.vmdk?.descriptor?.extents.length, report.content],
    ['monolithicFlat', 1, null],
  );
  assert.match(report.findings.find(({ code }) => code === 'unreadable')?.message ?? '', 'disk-flat.vmdk');
});

test('a disk that was made larger after its GPT was written', async () => {
  await using folder = await temporaryFolder();
  const path = folder.at('disk.raw');
  await (await open(path, 'w')).close();
  await truncate(path, 30 * MiB);
  const env = { PATH: `${process.env.PATH ?? ''}:/sbin:/usr/sbin` };
  await execa('sfdisk', ['-q', path], { input: 'label: gpt\nstart=2048, size=20480, type=U\n', env });
  await truncate(path, 40 * MiB);
  const { findings } = await inspectDisk(path);
  const found = findings.find(({ code }) => code === 'gpt-backup-not-last');
  assert.is(found?.severity, 'warning');
  assert.match(found?.hint ?? '', 'sgdisk');
});

test('exit codes: 0 if ready, 5 if not; the report is on standard output in any case', async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at('disk.vhd'), encodeFixedVhd(biosDisk()));
  const ready = await runMain(['inspect', folder.at('disk.vhd'), '--progress', 'none']);
  assert.equal([ready.code, ready.stderr], [0, '']);
  assert.match(ready.stdout, 'Ready for Azure: generation 1 yes, generation 2 no');
  const second = await runMain(['inspect', folder.at('disk.vhd'), '--generation', '2', '--json', '--progress', 'none']);
  assert.is(second.code, 5);
  const { kind, azureReady, error } = JSON.parse(second.stdout) as Record<string, unknown>;
  assert.equal([kind, azureReady], ['vhd', { generation1: true, generation2: false }]);
  assert.is((error as { code: string }).code, 'E_CHECK_FAILED');
  await writeFile(folder.at('notes.txt'), 'no disk at all');
  const text = await runMain(['inspect', folder.at('notes.txt'), '--progress', 'none']);
  assert.is(text.code, 5);
  assert.match(text.stdout, 'no partition table');
});

test('what was built must be ready for its generation', async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at('disk.vhd'), encodeFixedVhd(biosDisk()));
  await requireReady(folder.at('disk.vhd'), 1);
  const error = await refused(() => requireReady(folder.at('disk.vhd'), 2), 'ESP', 'E_VERIFY');
  assert.is((error.data.findings as unknown[]).length, 1);
});

test.run();
