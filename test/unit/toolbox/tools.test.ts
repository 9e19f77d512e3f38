import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ToolCall } from '../../../src/toolbox/toolbox.ts';
import { copyFile, copyRange, freeSpace, remove, truncate } from '../../../src/toolbox/tools/coreutils.ts';
import { aptCacheDepends, aptGetDownload, dpkgDebExtract, dpkgDebShow } from '../../../src/toolbox/tools/debian.ts';
import { debugfs, mke2fs } from '../../../src/toolbox/tools/e2fsprogs.ts';
import { faketime } from '../../../src/toolbox/tools/faketime.ts';
import { mcopy, mkfsVfat, mmd } from '../../../src/toolbox/tools/fat.ts';
import { grubMkimage } from '../../../src/toolbox/tools/grub-mkimage.ts';
import { mkfsXfs } from '../../../src/toolbox/tools/mkfs-xfs.ts';
import { mksquashfs } from '../../../src/toolbox/tools/mksquashfs.ts';
import { rawToVmdk } from '../../../src/toolbox/tools/qemu-img.ts';
import { sfdisk } from '../../../src/toolbox/tools/sfdisk.ts';
import { xfsDb } from '../../../src/toolbox/tools/xfs-db.ts';
import { xorrisofs } from '../../../src/toolbox/tools/xorriso.ts';

const UUID = '12345678-1234-8234-9234-123456789abc';
const EPOCH = 1_700_000_000;

/** The call as words with one space between them; no argument of these calls holds one unless it is quoted here. */
function words({ tool, args, env = {} }: ToolCall): string {
  const quoted = [tool, ...args].map((word) => (/[ \n]/.test(word) ? JSON.stringify(word) : word));
  return [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...quoted].join(' ');
}

const xfs = { image: 'root.img', uuid: UUID, label: 'FAILBACK', prototype: 'prototype' };
const iso = { tree: 'iso', image: 'p.iso', label: 'L', application: 'AN APP', time: EPOCH };

const approved: readonly (readonly [ToolCall, string])[] = [
  [truncate('disk.raw', 2 ** 33), 'truncate -s 8589934592 disk.raw'],
  [
    copyRange({ from: 'a', to: 'b' }),
    'dd if=a of=b bs=1M skip=0 seek=0 iflag=skip_bytes,fullblock oflag=seek_bytes conv=notrunc status=none',
  ],
  [
    copyRange({ from: 'a', to: 'b', fromOffset: 1, toOffset: 2 ** 33, length: 3, sparse: true }),
    'dd if=a of=b bs=1M skip=1 seek=8589934592 count=3 iflag=skip_bytes,fullblock,count_bytes oflag=seek_bytes conv=notrunc,sparse status=none',
  ],
  [copyFile('/usr/lib/x', 'x'), 'cp /usr/lib/x x'],
  [remove(['a', 'b']), 'rm -f a b'],
  [freeSpace(), 'df --output=avail --block-size=1 .'],
  [dpkgDebExtract({ package: 'a.deb', into: 'a' }), 'dpkg-deb --extract a.deb a'],
  [dpkgDebShow({ package: 'a.deb' }), 'dpkg-deb --show a.deb'],
  [
    aptCacheDepends({ package: 'linux' }),
    'apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances linux',
  ],
  [aptGetDownload({ package: 'linux' }), 'apt-get --quiet download linux'],
  [
    mke2fs({
      ...{ image: 'disk.raw', offset: 1_048_576, size: 104_857_600, uuid: UUID, label: 'FAILBACK', tree: 'tree' },
      ...{ config: 'mke2fs.conf', usage: 'live', epoch: EPOCH },
    }),
    `MKE2FS_CONFIG=mke2fs.conf E2FSPROGS_FAKE_TIME=${EPOCH} mke2fs -q -F -t ext4 -T live -m 0 -J size=16 -U ${UUID} -L FAILBACK -d tree -E offset=1048576,hash_seed=${UUID},lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0,nodiscard disk.raw 102400k`,
  ],
  [
    debugfs({ image: 'disk.raw', offset: 1_048_576, commands: ['a', 'b'], epoch: EPOCH, write: true }),
    `E2FSPROGS_FAKE_TIME=${EPOCH} debugfs -w -f - disk.raw?offset=1048576`,
  ],
  [
    debugfs({ image: 'disk.raw', offset: 0, commands: [], epoch: EPOCH, write: false }),
    `E2FSPROGS_FAKE_TIME=${EPOCH} debugfs -f - disk.raw?offset=0`,
  ],
  [
    faketime(EPOCH, { tool: 'mmd', args: ['-i', 'x'], env: { A: 'b' } }),
    'A=b faketime -f "2023-11-14 22:13:20" mmd -i x',
  ],
  [
    mkfsVfat({ image: 'esp.img', label: 'EFI', serial: '0a1b2c3d' }),
    'mkfs.vfat -F 32 -s 1 --invariant -i 0a1b2c3d -n EFI esp.img',
  ],
  [mmd('esp.img', ['EFI', 'EFI/BOOT']), 'mmd -i esp.img ::EFI ::EFI/BOOT'],
  [mcopy('esp.img', 'B.EFI', 'EFI/BOOT/B.EFI'), 'mcopy -i esp.img B.EFI ::EFI/BOOT/B.EFI'],
  [
    grubMkimage({
      format: 'i386-pc',
      output: 'core.img',
      config: 'early.cfg',
      prefix: '/boot/grub',
      modules: ['a', 'b'],
    }),
    'grub-mkimage -O i386-pc -o core.img -p /boot/grub -c early.cfg a b',
  ],
  [
    mkfsXfs({ ...xfs, version: '6.1.0' }),
    `DETERMINISTIC_SEED=1 mkfs.xfs -q -f -L FAILBACK -b size=4096 -s size=512 -d agcount=4 -l size=64m -m uuid=${UUID},crc=1,finobt=1,rmapbt=0,reflink=0,bigtime=0,inobtcount=0 -i sparse=1,nrext64=0 -p prototype root.img`,
  ],
  [
    mksquashfs({ tree: 'live', image: 's.img', compressor: 'xz', time: EPOCH }),
    `mksquashfs live s.img -noappend -no-progress -comp xz -mkfs-time ${EPOCH} -all-time ${EPOCH} -all-root -no-xattrs -no-exports`,
  ],
  [
    rawToVmdk('disk.raw', 'disk.vmdk'),
    'qemu-img convert -p -f raw -O vmdk -o subformat=monolithicSparse,adapter_type=ide disk.raw disk.vmdk',
  ],
  [sfdisk('disk.raw', 'label: dos\n'), 'sfdisk --quiet --no-reread --no-tell-kernel --wipe never disk.raw'],
  [xfsDb('root.img', ['sb 0', 'print']), 'xfs_db -r -c "sb 0" -c print root.img'],
  [xfsDb('root.img', ['write x'], { expert: true }), 'xfs_db -x -c "write x" root.img'],
  [
    xorrisofs({ ...iso, boot: { loader: 'isolinux/isolinux.bin', catalog: 'isolinux/boot.cat' } }),
    `SOURCE_DATE_EPOCH=${EPOCH} xorriso -as mkisofs -quiet -volid L -appid "AN APP" -rational-rock -joliet -eltorito-boot isolinux/isolinux.bin -eltorito-catalog isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table --set_all_file_dates 2023111422132000 -o p.iso iso`,
  ],
];

for (const [call, line] of approved) {
  test(line.slice(0, 60), () => assert.is(words(call), line));
}

test('texts go in by standard input', () => {
  assert.is(sfdisk('disk.raw', 'label: dos\n').input, 'label: dos\n');
  assert.is(debugfs({ image: 'x', offset: 0, commands: ['a', 'b'], epoch: 0, write: true }).input, 'a\nb\n');
});

test('newer versions of mkfs.xfs have more features to switch off', () => {
  for (const [version, exchange] of [
    ['6.1.0', false],
    ['6.9', false],
    ['6.10.1', true],
    ['7.0', true],
  ] as const) {
    const line = words(mkfsXfs({ ...xfs, version }));
    assert.is(line.includes('exchange=0') && line.includes('-n parent=0'), exchange, version);
  }
});

test.run();
