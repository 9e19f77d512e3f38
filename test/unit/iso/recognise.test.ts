import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import type { FailbackError } from '../../../src/errors.ts';
import { recogniseIso } from '../../../src/iso/recognise.ts';
import { buildIso } from '../../support/iso-builder.ts';
import { initramfs, ISOLINUX_CFG, kernelImage, liveFiles } from '../../support/live-files.ts';
import { buildSquashfs } from '../../support/squashfs-builder.ts';

const test = suite('recognising live ISOs');

type Files = Record<string, Buffer | string>;
const recognise = (files: Files) => recogniseIso(inMemory(buildIso(files, { label: 'DRSFAILBACK' }).bytes));

async function failure(files: Files): Promise<FailbackError> {
  return (await recognise(files).catch((thrown: unknown) => thrown)) as FailbackError;
}

/** The files without some, and with others. */
function filesWith(changes: Record<string, Buffer | string | undefined>): Files {
  const entries = Object.entries({ ...liveFiles(), ...changes });
  return Object.fromEntries(entries.filter((entry): entry is [string, Buffer | string] => entry[1] !== undefined));
}

test('the shape of the Failback Client', async () => {
  const { label, live, boot, kernels, bootEntries } = await recognise(liveFiles());
  assert.is(label, 'DRSFAILBACK');
  assert.is(live.layout, 'nested');
  assert.is(live.member.path, 'LiveOS/squashfs.img');
  assert.equal(live.image, { path: 'LiveOS/rootfs.img', size: 4_080_218_931 });
  assert.is(live.doubt, undefined);
  assert.is(boot.kernel.path, 'isolinux/vmlinuz');
  assert.is(boot.kernelVersion, '5.10.209-198.812.amzn2.x86_64');
  assert.is(boot.initramfs.path, 'isolinux/initrd.img');
  assert.equal(boot.args, ['root=live:CDLABEL=DRSFAILBACK', 'rd.live.image', 'quiet', 'rhgb']);
  assert.is(boot.config, 'isolinux/isolinux.cfg');
  assert.is(kernels.length, 1);
  assert.equal(
    bootEntries.map(({ title }) => title),
    ['Start Failback Client', 'Memory test'],
  );
});

test('a squashfs that is the root file system itself, wherever it is', async () => {
  const flat = buildSquashfs({ usr: { bin: {} }, etc: { fstab: 12 } });
  const { live } = await recognise(
    filesWith({ 'LiveOS/squashfs.img': undefined, 'live/filesystem': flat, 'live/tiny': 'x' }),
  );
  assert.is(live.layout, 'flat');
  assert.is(live.member.path, 'live/filesystem');
});

test('the older name of the image inside', async () => {
  const squashfs = buildSquashfs({ LiveOS: { 'ext3fs.img': 1000 } });
  assert.is((await recognise(filesWith({ 'LiveOS/squashfs.img': squashfs }))).live.image?.path, 'LiveOS/ext3fs.img');
});

test('an ext image without a squashfs', async () => {
  const image = Buffer.alloc(4096);
  image.writeUInt16LE(0xef53, 1080);
  const { live } = await recognise(filesWith({ 'LiveOS/squashfs.img': undefined, 'LiveOS/ext3fs.img': image }));
  assert.is(live.layout, 'ext3fs');
  assert.is(live.member.path, 'LiveOS/ext3fs.img');
});

test('a squashfs that cannot be listed here is told by its number of inodes, with a doubt', async () => {
  const lz4 = (tree: Parameters<typeof buildSquashfs>[0]) => buildSquashfs(tree, { compression: 5 });
  const nested = await recognise(filesWith({ 'LiveOS/squashfs.img': lz4({ LiveOS: { 'rootfs.img': 1 } }) }));
  assert.is(nested.live.layout, 'nested');
  assert.match(nested.live.doubt ?? '', 'lz4');
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`file ${index}`, index]));
  assert.is((await recognise(filesWith({ 'LiveOS/squashfs.img': lz4(many) }))).live.layout, 'flat');
});

test('an everyday live entry wins over memory tests, media checks and rescue', async () => {
  const config = `default check
label memtest
  kernel memtest
label check
  kernel vmlinuz
  append initrd=initrd.img root=live:LABEL=X rd.live.check
label rescue
  kernel vmlinuz
  append initrd=initrd.img root=live:LABEL=X rescue
label live
  kernel vmlinuz
  append initrd=initrd.img root=live:LABEL=X rd.live.image
`;
  const { boot } = await recognise(
    filesWith({ 'isolinux/isolinux.cfg': config, 'isolinux/memtest': kernelImage('Memtest86+ v6.10') }),
  );
  assert.equal(boot.args, ['root=live:LABEL=X', 'rd.live.image']);
});

test('the same kernel in a second place is one kernel', async () => {
  const { kernels, boot } = await recognise(
    filesWith({
      'EFI/BOOT/grub.cfg': "menuentry 'x' { linuxefi /EFI/BOOT/vmlinuz root=live:X\n initrdefi /EFI/BOOT/initrd.img\n}",
      'EFI/BOOT/vmlinuz': kernelImage('5.10.209-198.812.amzn2.x86_64'),
      'EFI/BOOT/initrd.img': initramfs(),
    }),
  );
  assert.is(kernels.length, 1);
  assert.is(boot.config, 'isolinux/isolinux.cfg');
});

test('without a menu, a kernel and an initramfs of the same folder are a pair; the newest kernel wins', async () => {
  const { boot } = await recognise(
    filesWith({
      'isolinux/isolinux.cfg': undefined,
      'isolinux/vmlinuz': undefined,
      'boot/vmlinuz-4.14.336': kernelImage('4.14.336-253.554.amzn2.x86_64'),
      'boot/vmlinuz-5.10.209': kernelImage('5.10.209-198.812.amzn2.x86_64'),
      'boot/initramfs-4.14.336.img': Buffer.concat([initramfs(), Buffer.alloc(5000)]),
      'boot/initramfs-5.10.209.img': initramfs(),
    }),
  );
  assert.is(boot.kernel.path, 'boot/vmlinuz-5.10.209');
  assert.is(boot.initramfs.path, 'boot/initramfs-5.10.209.img');
  assert.equal(boot.args, []);
  assert.is(boot.config, undefined);
});

test('no live file system: the hint says what is there', async () => {
  const error = await failure(filesWith({ 'LiveOS/squashfs.img': undefined }));
  assert.is(error.code, 'E_ISO_NO_LIVE');
  assert.match(error.hint ?? '', 'isolinux/vmlinuz');
  const strange = await failure(filesWith({ 'LiveOS/squashfs.img': buildSquashfs({ data: {}, more: 3 }) }));
  assert.is(strange.code, 'E_ISO_NO_LIVE');
  assert.match(strange.hint ?? '', 'data, more');
});

test('no kernel, or a kernel without an initramfs: the hint says what is there', async () => {
  const none = await failure(filesWith({ 'isolinux/vmlinuz': kernelImage('Memtest86+ v6.10') }));
  assert.is(none.code, 'E_ISO_NO_KERNEL');
  assert.match(none.hint ?? '', 'Kernels: none. Possible initramfs: isolinux/initrd.img');
  const alone = await failure(filesWith({ 'isolinux/initrd.img': undefined }));
  assert.is(alone.code, 'E_ISO_NO_KERNEL');
  assert.match(alone.hint ?? '', 'Kernels: isolinux/vmlinuz');
});

test('a squashfs that is cut off inside the ISO', async () => {
  const squashfs = buildSquashfs({ LiveOS: { 'rootfs.img': 1 } });
  const error = await failure(filesWith({ 'LiveOS/squashfs.img': squashfs.subarray(0, -10) }));
  assert.is(error.code, 'E_SQUASHFS_DAMAGED');
});

test('configurations in any folder, also next to files that only look like them', async () => {
  const files = filesWith({
    'isolinux/isolinux.cfg': undefined,
    'boot/extlinux/extlinux.conf': ISOLINUX_CFG.replaceAll('vmlinuz', '/isolinux/vmlinuz').replaceAll(
      'initrd=',
      'initrd=/isolinux/',
    ),
    'etc/other.conf': 'label = nothing',
    'etc/binary.cfg': Buffer.alloc(3000, 0xff),
  });
  assert.is((await recognise(files)).boot.config, 'boot/extlinux/extlinux.conf');
});

test.run();
