import type { RandomAccess } from '../bytes.ts';
import { roundUp } from '../size.ts';
import type { Disk } from './disk.ts';
import { linearDisk } from './linear-disk.ts';
import type { OpenDiskOptions } from './open-options.ts';
import { foreignFile } from './probe.ts';

const SECTOR = 512;

/** A disk without any format around it. Its size is whole sectors; what is missing of the last one is zeros. Throws `E_FORMAT` for an empty file. */
export async function openRaw(file: RandomAccess, { signal }: OpenDiskOptions = {}): Promise<Disk> {
  if (file.size === 0) throw foreignFile('empty');
  const disk = await linearDisk(file, roundUp(file.size, SECTOR), signal);
  return { ...disk, kind: 'raw', subformat: 'raw', problems: [] };
}
