import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { cpioArchive, type CpioEntry } from '../../../src/image/cpio.ts';
import { readContents } from '../../../src/initramfs/contents.ts';
import { judgeDrivers, modulesFor, moduleVersions, requiredDrivers } from '../../../src/initramfs/drivers.ts';
import { missingModules } from '../../../src/initramfs/module-order.ts';
import { moduleName, parseModules, parseSoftNeeds } from '../../../src/initramfs/module-table.ts';

const file = (path: string, text = ''): CpioEntry => ({ type: 'file', path, content: Buffer.from(text) });
const layout = { modules: 'lib/modules' };

test('the drivers follow file system and generation', () => {
  const names = (filesystem: 'ext4' | 'xfs', generation: 1 | 2) =>
    requiredDrivers({ filesystem, generation }).map(({ name }) => name);
  assert.equal(names('ext4', 1), ['hv_vmbus', 'hv_storvsc', 'sd_mod', 'hv_netvsc', 'ext4']);
  assert.equal(names('xfs', 2).slice(4), ['xfs', 'pci_hyperv', 'nvme']);
});

test('a driver is built in, in the initramfs, or missing; names are equal with - and _', async () => {
  const archive = cpioArchive([
    file('lib/modules/5.10.1/kernel/drivers/hv/hv_vmbus.ko.xz'),
    file('lib/modules/5.10.1/kernel/drivers/pci/controller/pci-hyperv.ko.zst'),
    file('lib/modules/5.10.1/modules.builtin', 'kernel/drivers/scsi/sd_mod.ko\nkernel/drivers/nvme/host/nvme.ko\n'),
    file('lib/modules/4.14.9/kernel/drivers/scsi/hv_storvsc.ko'),
  ]);
  const contents = await readContents(inMemory(archive));
  const modules = modulesFor(contents, layout, '5.10.1');
  const verdict = judgeDrivers(requiredDrivers({ filesystem: 'ext4', generation: 2 }), modules);
  assert.equal(
    verdict.map(({ name, state }) => `${name} ${state}`),
    [
      ...['hv_vmbus initramfs', 'hv_storvsc missing', 'sd_mod builtin', 'hv_netvsc missing', 'ext4 missing'],
      ...['pci_hyperv initramfs', 'nvme builtin'],
    ],
  );
  assert.equal(moduleVersions(contents, layout), ['4.14.9', '5.10.1']);
});

test('a file is a module by its name, packed or not', () => {
  for (const ending of ['ko', 'ko.xz', 'ko.zst', 'ko.gz']) assert.is(moduleName(`a/b-c.${ending}`), 'b_c');
});

const live = {
  ...parseModules(
    `kernel/fs/xfs/xfs.ko: kernel/lib/libcrc32c.ko
kernel/lib/libcrc32c.ko:
kernel/arch/x86/crypto/crc32c-intel.ko:
kernel/drivers/scsi/hv_storvsc.ko.xz: kernel/drivers/hv/hv_vmbus.ko.xz kernel/drivers/scsi/scsi_transport_fc.ko.xz
kernel/drivers/hv/hv_vmbus.ko.xz:
kernel/drivers/scsi/scsi_transport_fc.ko.xz:
kernel/broken.ko: kernel/nowhere.ko
kernel/a.ko: kernel/b.ko
kernel/b.ko: kernel/a.ko
`,
    'kernel/drivers/scsi/sd_mod.ko\n',
  ),
  softNeeds: parseSoftNeeds(
    '# comment\nsoftdep libcrc32c pre: crc32c not-there post: later\nsoftdep other crc32c\n',
    'alias crypto-crc32c crc32c_intel\nalias crc32c crc32c-intel\n',
  ),
};
const missing = (...wanted: string[]) => missingModules(wanted, new Set(['hv_vmbus']), live);

test('a missing module comes with all it needs, but for what is there', () => {
  assert.equal(missing('hv_storvsc', 'xfs', 'sd_mod'), {
    paths: [
      ...['kernel/drivers/scsi/scsi_transport_fc.ko.xz', 'kernel/drivers/scsi/hv_storvsc.ko.xz'],
      ...['kernel/arch/x86/crypto/crc32c-intel.ko', 'kernel/lib/libcrc32c.ko', 'kernel/fs/xfs/xfs.ko'],
    ],
    builtin: ['sd_mod'],
    absent: [],
  });
});

test('a module that is nowhere, or needs one that is nowhere, is absent', () => {
  assert.equal(missing('ext4', 'broken').absent, ['ext4', 'broken']);
});

test('a table that goes in a circle is no trap', () => {
  assert.equal([...missing('a').paths].sort(), ['kernel/a.ko', 'kernel/b.ko']);
});

test.run();
