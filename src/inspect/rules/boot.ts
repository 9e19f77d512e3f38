import type { ContentFacts } from '../facts.ts';
import type { Rule } from '../rule.ts';

/** Where GRUB keeps its core on a GPT (GNU GRUB manual, "BIOS installation"). */
const BIOS_BOOT = '21686148-6449-6e6f-744e-656564454649';
const MAKE = 'Make a disk for generation';

/**
 * What firmware needs on the disk. Generation 1 boots by BIOS, and Azure supports MBR disks with it; generation 2 boots
 * by UEFI from a GPT (Microsoft Learn, "Support for Generation 2 VMs on Azure").
 */
export const BOOT_RULES: readonly Rule[] = [
  {
    code: 'no-partition-table',
    severity: 'error',
    check: ({ content }) => content?.scheme === 'none' && 'The disk has no partition table: nothing boots from it.',
    hint: 'Is it the right file? As a data disk it may be what you want.',
  },
  {
    code: 'no-partitions',
    severity: 'error',
    check: ({ content }) =>
      content !== null && content.scheme !== 'none' && content.partitions.length === 0 && 'The disk has no partitions.',
    hint: 'Is it the right file?',
  },
  {
    code: 'no-boot-code',
    severity: 'error',
    generations: [1],
    check: ({ content }) =>
      content !== null && content.scheme !== 'none' && content.bootCode === 'none' && 'The MBR has no boot code.',
    hint: 'Use generation 2 if the disk has an ESP; else install a boot loader for BIOS, as by: grub-install --target=i386-pc',
  },
  {
    code: 'no-active-partition',
    severity: 'warning',
    generations: [1],
    check: ({ content }) =>
      content?.scheme === 'mbr' &&
      content.bootCode === 'other' &&
      !content.partitions.some(({ bootable }) => bootable) &&
      'No partition is active, which most boot code asks for.',
    hint: 'Mark the partition with the boot loader, as by: sfdisk --activate DISK 1',
  },
  {
    code: 'gpt-no-bios-boot',
    severity: 'error',
    generations: [1],
    check: ({ content }) =>
      content !== null && isGptWithCode(content) && !bootsByBios(content) && 'The GPT has no BIOS boot partition.',
    hint: 'Use generation 2, or make a BIOS boot partition and install GRUB again.',
  },
  {
    code: 'gpt-generation-1',
    severity: 'warning',
    generations: [1],
    check: ({ content }) =>
      content !== null &&
      isGptWithCode(content) &&
      bootsByBios(content) &&
      'The disk has a GPT. BIOS boot code is there and works on Azure in practice, but what Azure promises is MBR.',
    hint: `${MAKE} 2, or one with an MBR.`,
  },
  {
    code: 'no-esp',
    severity: 'error',
    generations: [2],
    check: ({ content }) =>
      content !== null &&
      content.scheme !== 'none' &&
      !content.partitions.some(({ isEsp }) => isEsp) &&
      'The disk has no EFI system partition (ESP), from which generation 2 boots.',
    hint: 'Use generation 1 if the disk boots by BIOS.',
  },
  {
    code: 'esp-not-fat',
    severity: 'error',
    generations: [2],
    check: ({ content }) => {
      const all = content?.partitions.filter(({ isEsp }) => isEsp) ?? [];
      return all.length > 0 && !all.some((esp) => esp.filesystem?.type === 'vfat') && 'The ESP holds no FAT.';
    },
    hint: 'Firmware reads nothing else: make the ESP again with mkfs.vfat and install the boot loader.',
  },
  {
    code: 'mbr-generation-2',
    severity: 'error',
    generations: [2],
    check: ({ content }) =>
      content?.scheme === 'mbr' && content.partitions.some(({ isEsp }) => isEsp) && 'The disk has an MBR, not a GPT.',
    hint: 'Turn it into a GPT, as by: sgdisk --mbrtogpt DISK',
  },
];

function isGptWithCode({ scheme, bootCode }: ContentFacts): boolean {
  return scheme === 'gpt' && bootCode !== 'none';
}

/** By GRUB, or by the code of syslinux, which looks for the attribute. */
function bootsByBios({ partitions }: ContentFacts): boolean {
  return partitions.some(({ type, bootable }) => type === BIOS_BOOT || bootable);
}
