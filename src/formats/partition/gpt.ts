import type { RandomAccess } from '../../bytes.ts';
import type { Problem } from '../problem.ts';
import { formatGuid } from '../uuid.ts';
import { type GptHeader, readGptHeader } from './gpt-header.ts';
import { countOtherEntries } from './mbr.ts';
import { type Partition, type PartitionTable, SECTOR } from './types.ts';

const UNUSED = '00000000-0000-0000-0000-000000000000';
const ESP = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';

/** The partitions of the first header, or of the second if the first is damaged. */
export async function readGpt(disk: RandomAccess, boot: Buffer): Promise<PartitionTable> {
  const problems: Problem[] = [];
  const complain = (severity: Problem['severity'], code: string, message: string) =>
    problems.push({ code, severity, message });
  const last = Math.floor(disk.size / SECTOR) - 1;
  const primary = await readGptHeader(disk, 1);
  if (typeof primary === 'string') complain('error', 'gpt-primary-damaged', `The GPT header ${primary}.`);
  const backupAt = typeof primary === 'string' ? last : primary.alternate;
  const backup = await readGptHeader(disk, backupAt);
  if (typeof backup === 'string') complain('error', 'gpt-backup-damaged', `The second GPT header ${backup}.`);
  else if (backupAt !== last) {
    complain('warning', 'gpt-backup-not-last', 'The second GPT header is not in the last sector of the disk.');
  }
  if (typeof primary !== 'string' && typeof backup !== 'string' && !sameTable(primary, backup)) {
    complain('error', 'gpt-headers-differ', 'The two GPT headers describe different partitions.');
  }
  if (countOtherEntries(boot) > 0) {
    complain('warning', 'gpt-hybrid', 'The MBR in front of the GPT holds partitions of its own.');
  }
  const header = typeof primary === 'string' ? backup : primary;
  if (typeof header === 'string') return { scheme: 'gpt', diskId: undefined, partitions: [], problems };
  return { scheme: 'gpt', diskId: header.diskId, partitions: partitionsOf(header), problems };
}

function sameTable(a: GptHeader, b: GptHeader): boolean {
  return a.diskId === b.diskId && a.entrySize === b.entrySize && a.entries.equals(b.entries);
}

function partitionsOf({ entries, entrySize }: GptHeader): Partition[] {
  const partitions: Partition[] = [];
  for (let slot = 0; (slot + 1) * entrySize <= entries.length; slot++) {
    const entry = entries.subarray(slot * entrySize, (slot + 1) * entrySize);
    const type = formatGuid(entry);
    if (type === UNUSED) continue;
    const first = Number(entry.readBigUInt64LE(32));
    const last = Number(entry.readBigUInt64LE(40));
    partitions.push({
      index: slot + 1,
      type,
      start: first * SECTOR,
      size: (last - first + 1) * SECTOR,
      bootable: (entry.readUInt8(48) & 4) !== 0,
      uuid: formatGuid(entry.subarray(16)),
      name: entry.toString('utf16le', 56, 128).split('\0', 1)[0] ?? '',
      isEsp: type === ESP,
    });
  }
  return partitions;
}
