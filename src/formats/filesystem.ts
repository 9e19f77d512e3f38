import type { RandomAccess } from '../bytes.ts';
import { detectBtrfs } from './filesystem/btrfs.ts';
import { detectExt } from './filesystem/ext.ts';
import { detectFat } from './filesystem/fat.ts';
import { detectNtfs } from './filesystem/ntfs.ts';
import { detectIso, detectSquashfs } from './filesystem/read-only.ts';
import { detectSwap } from './filesystem/swap.ts';
import type { Filesystem } from './filesystem/types.ts';
import { detectBitLocker, detectLuks, detectLvm } from './filesystem/volume.ts';
import { detectXfs } from './filesystem/xfs.ts';

/** Reaches to the end of the superblock that stands furthest from the start, that of Btrfs. */
const LOOK_AT = 69_632;

/** Which file system begins at a byte of the disk; undefined if it is none that is known. Content is never trusted. */
export async function readFilesystem(disk: RandomAccess, offset = 0): Promise<Filesystem | undefined> {
  const bytes = Buffer.from(await disk.read(offset, LOOK_AT));
  // What leaves room for a boot sector comes before the boot sectors, which may be of an earlier life; the same holds
  // for a swap signature that a later file system has not overwritten.
  const detectors = [
    detectLuks,
    detectLvm,
    detectXfs,
    detectSquashfs,
    detectExt,
    detectBtrfs,
    detectIso,
    detectNtfs,
    detectBitLocker,
    detectFat,
    detectSwap,
  ];
  for (const detect of detectors) {
    const found = detect(bytes);
    if (found !== undefined) return found;
  }
  return undefined;
}
