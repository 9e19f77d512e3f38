import type { RandomAccess } from '../../bytes.ts';
import { readGpt } from './gpt.ts';
import { hasProtectiveEntry, isMbr, readMbr } from './mbr.ts';
import { placementProblems } from './placement.ts';
import { type PartitionTable, SECTOR } from './types.ts';

/**
 * The partition table of a disk, MBR with logical partitions or GPT (UEFI Specification 2.10, chapter 5), with what is
 * wrong in it. Never throws for damaged content; what the source throws is thrown on.
 */
export async function readPartitionTable(disk: RandomAccess): Promise<PartitionTable> {
  const boot = Buffer.from(await disk.read(0, SECTOR));
  if (!isMbr(boot)) return { scheme: 'none', diskId: undefined, partitions: [], problems: [] };
  const table = hasProtectiveEntry(boot) ? await readGpt(disk, boot) : await readMbr(disk, boot);
  return { ...table, problems: [...table.problems, ...placementProblems(table.partitions, disk.size)] };
}
