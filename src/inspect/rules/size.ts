import { formatSize, GiB, MiB } from '../../size.ts';
import type { Rule } from '../rule.ts';

/** `creationData.uploadSizeBytes` of the Azure disk API: 20 MiB to 32 TiB, each with a footer of 512 bytes. */
const SMALLEST = 20 * MiB;
/** The largest OS disk, and the largest page blob that can be attached (Microsoft Learn, "FAQ about Azure disks"). */
const LARGEST = 4095 * GiB;
/** Where the 32-bit sector numbers of an MBR end. */
const MBR_END = 2048 * GiB;

export const SIZE_RULES: readonly Rule[] = [
  {
    code: 'too-small',
    severity: 'error',
    check: ({ virtualSize }) =>
      virtualSize !== null &&
      virtualSize < SMALLEST &&
      `The disk has ${formatSize(virtualSize)}; Azure takes none below ${formatSize(SMALLEST)}.`,
    hint: 'Make the disk larger in the virtual machine that it comes from, or with: qemu-img resize -f raw DISK 20M',
  },
  {
    code: 'too-large',
    severity: 'error',
    check: ({ virtualSize }) =>
      virtualSize !== null &&
      virtualSize > LARGEST &&
      `The disk has ${formatSize(virtualSize)}; an OS disk of Azure has at most 4095 GiB.`,
    hint: 'Shrink its file systems and partitions, or upload it as a data disk (up to 32 TiB).',
  },
  {
    code: 'beyond-mbr',
    severity: 'warning',
    generations: [1],
    check: ({ virtualSize }) =>
      virtualSize !== null &&
      virtualSize > MBR_END &&
      `The disk has ${formatSize(virtualSize)}; of a generation 1 disk only 2 TiB can be used.`,
    hint: 'Use generation 2. An image in a gallery must be below 2 TiB unless its replication is shallow.',
  },
];
