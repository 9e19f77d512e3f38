import type { RandomAccess } from '../bytes.ts';
import { detectExt } from './filesystem/ext.ts';
import { detectFat } from './filesystem/fat.ts';
import { detectIso, detectSquashfs } from './filesystem/read-only.ts';
import type { Filesystem } from './filesystem/types.ts';
import { detectXfs } from './filesystem/xfs.ts';

/** Reaches to the end of the superblock that stands furthest from the start, ISO 9660's. */
const LOOK_AT = 36_864;

/** Which file system begins at a byte of the disk; undefined if it is none that is known. Content is never trusted. */
export async function readFilesystem(disk: RandomAccess, offset = 0): Promise<Filesystem | undefined> {
  const bytes = Buffer.from(await disk.read(offset, LOOK_AT));
  // An ext superblock leaves room for a boot sector, which may be FAT's of an earlier life: the order counts.
  const detectors = [detectXfs, detectSquashfs, detectExt, detectIso, detectFat];
  for (const detect of detectors) {
    const found = detect(bytes);
    if (found !== undefined) return found;
  }
  return undefined;
}
