/** The files of a live ISO, as small as recognition allows. */
import { gzipSync } from 'node:zlib';
import { cpioArchive } from '../../src/image/cpio.ts';
import { buildSquashfs } from './squashfs-builder.ts';

/** A file that is a kernel to whoever reads its setup header. */
export function kernelImage(release: string): Buffer {
  const bytes = Buffer.alloc(0x800, 0x90);
  bytes.writeUInt16LE(0xaa55, 0x1fe);
  bytes.write('HdrS', 0x202, 'latin1');
  bytes.writeUInt16LE(0x200, 0x20e);
  bytes.write(`${release} (builder@test) #1 SMP\0`, 0x400, 'latin1');
  return bytes;
}

const KERNEL = '5.10.209-198.812.amzn2.x86_64';

/**
 * All that a build asks of an initramfs: dracut's folder of hooks, and a kernel that has every driver built in. `ballast`
 * makes it as large as one likes.
 */
export function initramfs(release = KERNEL, ballast: Uint8Array = new Uint8Array()): Buffer {
  const drivers = ['hv_vmbus', 'hv_storvsc', 'hv_netvsc', 'sd_mod', 'ext4', 'xfs', 'nvme', 'pci-hyperv'];
  const builtin = drivers.map((name) => `kernel/${name}.ko\n`).join('');
  return gzipSync(
    cpioArchive([
      { type: 'symlink', path: 'lib', target: 'usr/lib' },
      { type: 'folder', path: 'usr/lib/dracut/hooks/pre-pivot' },
      { type: 'file', path: `usr/lib/modules/${release}/modules.builtin`, content: Buffer.from(builtin) },
      { type: 'file', path: 'ballast', content: ballast },
    ]),
  );
}

export const ISOLINUX_CFG = `default vesamenu.c32
timeout 50
menu title Failback Client
label linux0
  menu label ^Start Failback Client
  kernel vmlinuz
  append initrd=initrd.img root=live:CDLABEL=DRSFAILBACK rd.live.image quiet rhgb
  menu default
label memtest
  menu label Memory test
  kernel memtest
label local
  localboot 0xffff
`;

/** The shape of AWS's ISO. */
export function liveFiles(): Record<string, Buffer | string> {
  return {
    'LiveOS/squashfs.img': buildSquashfs({ LiveOS: { 'rootfs.img': 4_080_218_931 } }),
    'isolinux/isolinux.cfg': ISOLINUX_CFG,
    'isolinux/vmlinuz': kernelImage(KERNEL),
    'isolinux/initrd.img': initramfs(),
  };
}
