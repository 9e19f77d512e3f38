import type { RandomAccess } from '../../bytes.ts';
import { isFailbackError } from '../../errors.ts';
import { openExt } from '../../formats/ext/open.ts';
import { type DiskPlace, place, withoutGaps } from '../../manifest/disk-places.ts';

/**
 * The same places, with the files of each ext file system told apart from the rest. A partition with
 * another file system, or with a damaged one, stays a single place. Throws what reading throws.
 */
export async function withFiles(
  disk: RandomAccess,
  places: readonly DiskPlace[],
  paths: readonly string[],
): Promise<DiskPlace[]> {
  const all: DiskPlace[] = [];
  for (const each of places) {
    const files = each.isPartition ? await filesIn(disk, each, paths) : [];
    const between = (offset: number, length: number) => ({
      ...place(`${each.name}, outside of its files`, offset, length),
      from: offset - each.offset,
    });
    all.push(...(files.length === 0 ? [each] : withoutGaps(files, each, between)));
  }
  return all;
}

async function filesIn(disk: RandomAccess, partition: DiskPlace, paths: readonly string[]): Promise<DiskPlace[]> {
  const { offset, length } = partition;
  const source = {
    size: length,
    read: (at: number, count: number) => disk.read(offset + at, Math.min(count, length - at)),
  };
  const files: DiskPlace[] = [];
  try {
    const found = await openExt(source);
    for (const path of paths) {
      for (const run of (await found.runs(path)) ?? []) {
        if (run.offset === undefined || run.offset + run.length > length) continue;
        files.push({ ...place(path, offset + run.offset, run.length), from: run.at });
      }
    }
  } catch (error) {
    if (!isFailbackError(error) || error.code !== 'E_FORMAT') throw error;
    return [];
  }
  return files;
}
