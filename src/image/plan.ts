import type { Extent } from '../bytes.ts';
import { FailbackError } from '../errors.ts';
import { formatSize, MiB, roundUp } from '../size.ts';
import type { Filesystem, Generation } from './options.ts';

export interface DiskPlan {
  readonly generation: Generation;
  readonly filesystem: Filesystem;
  /** Virtual size in bytes; whole MiB, as Azure demands. */
  readonly diskSize: number;
  /** The EFI system partition of generation 2. */
  readonly esp: Extent | undefined;
  readonly root: Extent;
}

/** Room in front of the first partition: the MBR and GRUB's core image, or the primary GPT. */
const FRONT = MiB;
/** FAT32 needs 65,525 clusters; with sectors of 512 bytes that is just over 32 MiB. */
const ESP = 48 * MiB;
/** The backup GPT takes 33 sectors; a whole MiB keeps the size aligned. */
const BACKUP_GPT = MiB;
/** Free space for what the running system keeps on the boot partition. */
const SPARE = 64 * MiB;
/** Azure takes no disk smaller than this. */
const AZURE_MINIMUM = 20 * MiB;
/** An MBR counts sectors of 512 bytes in 32 bits. */
const MBR_LIMIT = 2 ** 32 * 512;
/** mkfs.xfs refuses less than 300 MB. */
const XFS_MINIMUM = 301 * MiB;

/** What the file system takes for itself: its log or journal, tables, and the rounding of each file. */
function overhead(filesystem: Filesystem, content: number): number {
  const tables = Math.ceil(content / 50) + 4 * MiB;
  return (filesystem === 'xfs' ? 64 * MiB : 16 * MiB) + tables;
}

/**
 * Lays out the disk for `content` bytes of files. `size` is the disk's size in bytes, or `auto` for the smallest that
 * holds content, overhead and 64 MiB of room. Throws `E_SIZE_TOO_SMALL` with need and have, `E_USAGE`.
 */
export function planDisk(o: {
  content: number;
  filesystem: Filesystem;
  generation: Generation;
  size: number | 'auto';
}): DiskPlan {
  const { content, filesystem, generation, size } = o;
  const around = FRONT + (generation === 2 ? ESP + BACKUP_GPT : 0);
  const minimum = filesystem === 'xfs' ? XFS_MINIMUM : 0;
  const smallest = (spare: number) => {
    const root = Math.max(minimum, roundUp(content + overhead(filesystem, content) + spare, MiB));
    return Math.max(AZURE_MINIMUM, around + root);
  };
  const diskSize = size === 'auto' ? smallest(SPARE) : roundUp(size, MiB);
  const need = smallest(0);
  if (diskSize < need) {
    throw new FailbackError(
      'E_SIZE_TOO_SMALL',
      `A disk of ${formatSize(diskSize)} is too small: this image needs ${formatSize(need)}.`,
      {
        hint: `Use --size ${need / MiB}MiB or more, or --size auto.`,
        data: { need, have: diskSize },
      },
    );
  }
  if (generation === 1 && diskSize > MBR_LIMIT) {
    throw new FailbackError('E_USAGE', `An MBR reaches ${formatSize(MBR_LIMIT)}, not ${formatSize(diskSize)}.`, {
      hint: 'Use a smaller --size, or --generation 2.',
    });
  }
  const esp = generation === 2 ? { offset: FRONT, length: ESP } : undefined;
  const offset = FRONT + (esp?.length ?? 0);
  const end = diskSize - (generation === 2 ? BACKUP_GPT : 0);
  return { generation, filesystem, diskSize, esp, root: { offset, length: end - offset } };
}
