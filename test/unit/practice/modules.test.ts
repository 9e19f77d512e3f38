import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import { moduleName, parseModules } from '../../../src/initramfs/module-table.ts';
import { loadList } from '../../../src/practice/initramfs.ts';
import { loadOrder } from '../../../src/practice/modules.ts';

const DEP = `
kernel/drivers/scsi/sd_mod.ko: kernel/drivers/scsi/scsi_mod.ko kernel/drivers/scsi/scsi_common.ko
kernel/drivers/scsi/scsi_mod.ko: kernel/drivers/scsi/scsi_common.ko
kernel/drivers/scsi/scsi_common.ko:
kernel/drivers/hid/hid-hyperv.ko.xz: kernel/drivers/hv/hv_vmbus.ko.xz
kernel/drivers/hv/hv_vmbus.ko.xz:
`;
const BUILTIN = 'kernel/fs/ext4/ext4.ko\nkernel/drivers/nvme/host/nvme.ko\n';
const table = parseModules(DEP, BUILTIN);
const paths = (wanted: string[]) => loadOrder(wanted, table).map(({ path }) => path);

test('module names are those of the kernel, whatever the file is called', () => {
  assert.is(moduleName('kernel/drivers/hid/hid-hyperv.ko.xz'), 'hid_hyperv');
  assert.is(moduleName('loop.ko'), 'loop');
});

test('what a module needs is loaded before it, and once', () => {
  assert.equal(paths(['sd_mod', 'scsi_mod', 'hid_hyperv']), [
    'kernel/drivers/scsi/scsi_common.ko',
    'kernel/drivers/scsi/scsi_mod.ko',
    'kernel/drivers/scsi/sd_mod.ko',
    'kernel/drivers/hv/hv_vmbus.ko.xz',
    'kernel/drivers/hid/hid-hyperv.ko.xz',
  ]);
});

test('built-in modules and those that a kernel may lack are left out', () => {
  assert.equal(paths(['ext4', 'nvme', 'hyperv_fb']), []);
});

test('a kernel that could not start a live system is refused', () => {
  assert.throws(
    () => paths(['overlay']),
    (error: unknown) => isFailbackError(error) && error.message.includes('"overlay"'),
  );
});

test('a table with a gap or a circle is refused', () => {
  const refused = (error: unknown) => isFailbackError(error) && error.code === 'E_FORMAT';
  assert.throws(() => loadOrder(['a'], parseModules('a.ko: b.ko\n', '')), refused);
  assert.throws(() => loadOrder(['a'], parseModules('a.ko: b.ko\nb.ko: a.ko\n', '')), refused);
});

test('the list for /init names each module with what it needs', () => {
  assert.is(
    loadList(loadOrder(['scsi_mod'], table)),
    'kernel/drivers/scsi/scsi_common.ko\nkernel/drivers/scsi/scsi_mod.ko kernel/drivers/scsi/scsi_common.ko\n',
  );
});

test.run();
