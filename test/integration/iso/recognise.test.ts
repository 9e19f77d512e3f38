import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../../src/file-source.ts';
import { recogniseIso } from '../../../src/iso/recognise.ts';
import { initramfs, ISOLINUX_CFG, kernelImage } from '../../support/live-files.ts';

const test = suite<{ folder: string }>('live ISOs made by mksquashfs and xorriso');

const GRUB_CFG = `set default="0"
menuentry 'Start Failback Client' --class os {
  linuxefi /images/pxeboot/vmlinuz root=live:CDLABEL=DRSFAILBACK rd.live.image quiet
  initrdefi /images/pxeboot/initrd.img
}
`;
const RELEASE = '5.10.209-198.812.amzn2.x86_64';

test.before(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'failback-live-'));
});

test.after(async ({ folder }) => {
  await rm(folder, { recursive: true, force: true });
});

/** Makes an ISO that boots on BIOS and UEFI, with the tree as its squashfs. */
async function makeIso(
  folder: string,
  tree: Record<string, string>,
  squashfsArgs: readonly string[],
  isoArgs: readonly string[],
) {
  const work = await mkdtemp(join(folder, 'iso-'));
  await write(join(work, 'root'), tree);
  await write(join(work, 'iso'), {
    'isolinux/isolinux.cfg': ISOLINUX_CFG,
    'isolinux/vmlinuz': kernelImage(RELEASE),
    'isolinux/initrd.img': initramfs(),
    'images/pxeboot/vmlinuz': kernelImage(RELEASE),
    'images/pxeboot/initrd.img': initramfs(),
    'EFI/BOOT/grub.cfg': GRUB_CFG,
    'images/efiboot.img': Buffer.alloc(1 << 20),
    'LiveOS/placeholder': '',
  });
  await cp('/usr/lib/ISOLINUX/isolinux.bin', join(work, 'iso/isolinux/isolinux.bin'));
  await execa('mksquashfs', [
    join(work, 'root'),
    join(work, 'iso/LiveOS/squashfs.img'),
    '-quiet',
    '-no-progress',
    ...squashfsArgs,
  ]);
  const path = join(work, 'live.iso');
  const bios = [
    '-b',
    'isolinux/isolinux.bin',
    '-c',
    'isolinux/boot.cat',
    '-no-emul-boot',
    '-boot-load-size',
    '4',
    '-boot-info-table',
  ];
  const efi = ['-eltorito-alt-boot', '-e', 'images/efiboot.img', '-no-emul-boot'];
  const args = ['-quiet', '-V', 'DRSFAILBACK', ...isoArgs, ...bios, ...efi, '-o', path, join(work, 'iso')];
  await execa('xorriso', ['-as', 'mkisofs', ...args]);
  return path;
}

async function write(folder: string, files: Record<string, string | Buffer>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

const NESTED = { 'LiveOS/rootfs.img': 'an image' };
const FLAT = { 'etc/os-release': 'ID=amzn', 'usr/bin/start.sh': '#!/bin/sh', 'var/empty': '' };

for (const compression of ['gzip', 'xz', 'zstd', 'lz4']) {
  test(`${compression}: nested and flat`, async ({ folder }) => {
    for (const [layout, tree] of [
      ['nested', NESTED],
      ['flat', FLAT],
    ] as const) {
      await using source = await openFile(await makeIso(folder, tree, ['-comp', compression], ['-R', '-J']));
      const { live, boot, kernels, iso } = await recogniseIso(source);
      const isListed = compression !== 'lz4';
      // Without a listing, three files are taken for an image in its folder.
      assert.is(live.layout, isListed ? layout : 'nested');
      assert.is(live.doubt === undefined, isListed);
      assert.is(live.squashfs?.compression, compression);
      assert.equal(live.image, layout === 'nested' && isListed ? { path: 'LiveOS/rootfs.img', size: 8 } : undefined);
      assert.is(boot.kernel.path, 'isolinux/vmlinuz');
      assert.is(boot.kernelVersion, RELEASE);
      assert.is(boot.initramfs.path, 'isolinux/initrd.img');
      assert.is(kernels.length, 1);
      assert.equal(iso.firmware, ['bios', 'efi']);
    }
  });
}

for (const [names, args] of [
  ['joliet', ['-J', '--norock']],
  ['plain', ['--norock']],
] as const) {
  test(`${names} names only`, async ({ folder }) => {
    await using source = await openFile(await makeIso(folder, NESTED, ['-comp', 'gzip'], args));
    const { live, boot, iso } = await recogniseIso(source);
    assert.is(iso.naming, names);
    assert.is(live.layout, 'nested');
    assert.equal(boot.args, ['root=live:CDLABEL=DRSFAILBACK', 'rd.live.image', 'quiet', 'rhgb']);
    assert.is(boot.config, 'isolinux/isolinux.cfg');
  });
}

test('a cut-off ISO says what is missing', async ({ folder }) => {
  const path = await makeIso(folder, NESTED, ['-comp', 'gzip'], ['-R']);
  await execa('truncate', ['-s', '-1M', path]);
  await using source = await openFile(path);
  const error = (await recogniseIso(source).catch((thrown: unknown) => thrown)) as { code: string };
  assert.is(error.code, 'E_ISO_TRUNCATED');
});

test.run();
