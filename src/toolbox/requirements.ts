/**
 * What a tool is needed for; `boot` and `practice` are not needed to build an image, `drivers` only from an ISO whose
 * initramfs lacks drivers.
 */
export type Purpose = 'build' | 'drivers' | 'boot' | 'practice';

export interface Requirement {
  readonly tool: string;
  /** The Debian package that holds it. */
  readonly package: string;
  /** Oldest version that was tried, as dotted numbers. */
  readonly minimum: string;
  readonly purpose: Purpose;
  /** What makes the tool print its version. */
  readonly versionArgs: readonly string[];
  /** A file that must be there, for what is no program; then nothing is run. */
  readonly file?: string;
  /** The file systems or generations that need it; absent if every build does. */
  readonly only?: { readonly filesystem?: 'ext4' | 'xfs'; readonly generation?: 1 | 2 };
}

const version = ['--version'] as const;

/** Every external tool, in the order in which the work needs them. */
export const REQUIREMENTS: readonly Requirement[] = [
  { tool: 'sfdisk', package: 'fdisk', minimum: '2.36', purpose: 'build', versionArgs: version },
  {
    tool: 'mke2fs',
    package: 'e2fsprogs',
    minimum: '1.46',
    purpose: 'build',
    versionArgs: ['-V'],
    only: { filesystem: 'ext4' },
  },
  {
    tool: 'debugfs',
    package: 'e2fsprogs',
    minimum: '1.46',
    purpose: 'build',
    versionArgs: ['-V'],
    only: { filesystem: 'ext4' },
  },
  {
    tool: 'mkfs.xfs',
    package: 'xfsprogs',
    minimum: '6.1',
    purpose: 'build',
    versionArgs: ['-V'],
    only: { filesystem: 'xfs' },
  },
  {
    tool: 'xfs_db',
    package: 'xfsprogs',
    minimum: '6.1',
    purpose: 'build',
    versionArgs: ['-V'],
    only: { filesystem: 'xfs' },
  },
  { tool: 'faketime', package: 'faketime', minimum: '0.9', purpose: 'build', versionArgs: version },
  { tool: 'grub-mkimage', package: 'grub-common', minimum: '2.06', purpose: 'build', versionArgs: version },
  {
    tool: 'GRUB for BIOS',
    package: 'grub-pc-bin',
    ...present('/usr/lib/grub/i386-pc/boot.img'),
    purpose: 'build',
    only: { generation: 1 },
  },
  {
    tool: 'GRUB for UEFI',
    package: 'grub-efi-amd64-bin',
    ...present('/usr/lib/grub/x86_64-efi/moddep.lst'),
    purpose: 'build',
    only: { generation: 2 },
  },
  {
    tool: 'mkfs.vfat',
    package: 'dosfstools',
    minimum: '4.2',
    purpose: 'build',
    versionArgs: ['--help'],
    only: { generation: 2 },
  },
  { tool: 'mcopy', package: 'mtools', minimum: '4.0', purpose: 'build', versionArgs: version, only: { generation: 2 } },
  { tool: 'qemu-img', package: 'qemu-utils', minimum: '5.2', purpose: 'build', versionArgs: version },
  { tool: 'unsquashfs', package: 'squashfs-tools', minimum: '4.4', purpose: 'drivers', versionArgs: ['-version'] },
  { tool: 'depmod', package: 'kmod', ...present('/sbin/depmod'), purpose: 'drivers' },
  { tool: 'qemu-system-x86_64', package: 'qemu-system-x86', minimum: '7.1', purpose: 'boot', versionArgs: version },
  {
    tool: 'perl',
    package: 'perl-base',
    minimum: '5.30',
    purpose: 'boot',
    versionArgs: ['-e', 'printf "perl %vd", $^V'],
  },
  { tool: 'mksquashfs', package: 'squashfs-tools', minimum: '4.5', purpose: 'practice', versionArgs: ['-version'] },
  { tool: 'xorriso', package: 'xorriso', minimum: '1.5', purpose: 'practice', versionArgs: ['-version'] },
  { tool: 'isolinux', package: 'isolinux', ...present('/usr/lib/ISOLINUX/isolinux.bin'), purpose: 'practice' },
  {
    tool: 'ldlinux.c32',
    package: 'syslinux-common',
    ...present('/usr/lib/syslinux/modules/bios/ldlinux.c32'),
    purpose: 'practice',
  },
];

function present(file: string) {
  return { file, minimum: '0', versionArgs: [] };
}
