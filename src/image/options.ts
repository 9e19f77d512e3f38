export const FILESYSTEMS = ['ext4', 'xfs'] as const;
export type Filesystem = (typeof FILESYSTEMS)[number];

export const GENERATIONS = [1, 2] as const;
/** Azure's VM generation: 1 is BIOS with an MBR, 2 is UEFI with a GPT. */
export type Generation = (typeof GENERATIONS)[number];

/** Label of the file system. Not the ISO's: start.sh ejects the volume that carries that label when it is done. */
export const FILESYSTEM_LABEL = 'FAILBACK';

/** Where things lie in the file system; the live system where dracut's dmsquash-live looks unless told. */
export const LIVE_PATHS = {
  nested: 'LiveOS/squashfs.img',
  flat: 'LiveOS/squashfs.img',
  ext3fs: 'LiveOS/ext3fs.img',
} as const;
export const KERNEL_PATH = 'boot/vmlinuz';
export const INITRAMFS_PATH = 'boot/initrd.img';
/** The second initramfs, which adds to the live system. */
export const GUEST_PATH = 'boot/failback-guest.img';
export const GRUB_CONFIG_PATH = 'boot/grub/grub.cfg';
