import type { RandomAccess } from '../../bytes.ts';
import type { Problem } from '../problem.ts';
import { type Partition, type PartitionTable, SECTOR } from './types.ts';

const PROTECTIVE = 0xee;
const ESP = 0xef;
const EXTENDED = new Set([0x05, 0x0f, 0x85]);
/** More logical partitions than any system numbers; ends chains that are damaged. */
const MAX_LOGICAL = 128;

interface Entry {
  readonly slot: number;
  readonly flag: number;
  readonly type: number;
  /** Sectors; relative to what depends on the table that the entry is in. */
  readonly start: number;
  readonly count: number;
}

/** Whether the first sector is a master boot record, and not the boot sector of a file system without partitions. */
export function isMbr(boot: Buffer): boolean {
  if (boot.length < SECTOR || boot.readUInt16LE(510) !== 0xaa55) return false;
  if (boot.toString('latin1', 54, 57) === 'FAT' || boot.toString('latin1', 82, 87) === 'FAT32') return false;
  if (boot.toString('latin1', 3, 7) === 'NTFS') return false;
  return [0, 1, 2, 3].every((slot) => (boot.readUInt8(446 + slot * 16) & 0x7f) === 0);
}

/** Whether the table says that a GPT holds the real one. */
export function hasProtectiveEntry(boot: Buffer): boolean {
  return entriesOf(boot).some(({ type }) => type === PROTECTIVE);
}

/** Number of entries beside the protective one. */
export function countOtherEntries(boot: Buffer): number {
  return entriesOf(boot).filter(({ type }) => type !== PROTECTIVE).length;
}

/** The primary partitions, and the logical ones inside an extended one. */
export async function readMbr(disk: RandomAccess, boot: Buffer): Promise<PartitionTable> {
  const id = boot.readUInt32LE(440).toString(16).padStart(8, '0');
  const problems: Problem[] = [];
  const partitions: Partition[] = [];
  const add = (index: number, { flag, type, count }: Entry, start: number) =>
    partitions.push({
      index,
      type: type.toString(16).padStart(2, '0'),
      start: start * SECTOR,
      size: count * SECTOR,
      bootable: flag === 0x80,
      uuid: `${id}-${index.toString(16).padStart(2, '0')}`,
      name: '',
      isEsp: type === ESP,
    });
  for (const entry of entriesOf(boot)) if (!EXTENDED.has(entry.type)) add(entry.slot + 1, entry, entry.start);
  const extended = entriesOf(boot).find(({ type }) => EXTENDED.has(type));
  if (extended !== undefined) problems.push(...(await readLogical(disk, extended, add)));
  return { scheme: 'mbr', diskId: `0x${id}`, partitions, problems };
}

/** Follows the chain of extended boot records: each has one logical partition and a link to the next record. */
async function readLogical(
  disk: RandomAccess,
  extended: Entry,
  add: (index: number, entry: Entry, start: number) => void,
): Promise<Problem[]> {
  const broken = (why: string): Problem[] => [
    { code: 'mbr-logical-chain', severity: 'error', message: `The chain of logical partitions ${why}.` },
  ];
  let record = extended.start;
  for (let index = 5; index < 5 + MAX_LOGICAL; index++) {
    const sector = Buffer.from(await disk.read(record * SECTOR, SECTOR));
    if (sector.length < SECTOR || sector.readUInt16LE(510) !== 0xaa55) return broken(`breaks off at sector ${record}`);
    const entries = entriesOf(sector);
    const logical = entries.find(({ type }) => !EXTENDED.has(type));
    if (logical !== undefined) add(index, logical, record + logical.start);
    const link = entries.find(({ type }) => EXTENDED.has(type));
    if (link === undefined) return [];
    if (link.start >= extended.count) return broken('leaves the extended partition');
    record = extended.start + link.start;
  }
  return broken('has no end');
}

/** The entries that are in use. */
function entriesOf(sector: Buffer): Entry[] {
  return [0, 1, 2, 3]
    .map((slot) => {
      const at = 446 + slot * 16;
      return {
        slot,
        flag: sector.readUInt8(at),
        type: sector.readUInt8(at + 4),
        start: sector.readUInt32LE(at + 8),
        count: sector.readUInt32LE(at + 12),
      };
    })
    .filter(({ type }) => type !== 0);
}
