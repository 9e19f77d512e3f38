import { crc32 } from 'node:zlib';
import type { RandomAccess } from '../../bytes.ts';
import { MiB } from '../../size.ts';
import { formatGuid } from '../uuid.ts';
import { SECTOR } from './types.ts';

/** A GPT header that is as it should be, with its partition entries. */
export interface GptHeader {
  readonly diskId: string;
  /** Sector of the other header. */
  readonly alternate: number;
  readonly entrySize: number;
  readonly entries: Buffer;
}

/**
 * The header at a sector with the entries that it refers to (UEFI Specification 2.10, section 5.3.2), or in words what
 * is wrong with it.
 */
export async function readGptHeader(disk: RandomAccess, sector: number): Promise<GptHeader | string> {
  // Sectors come from the disk itself, and may be so large that no file system takes them as an offset.
  if (sector < 0 || (sector + 1) * SECTOR > disk.size) return 'is missing';
  const header = Buffer.from(await disk.read(sector * SECTOR, SECTOR));
  if (header.toString('latin1', 0, 8) !== 'EFI PART') return 'has no signature';
  const length = header.readUInt32LE(12);
  if (length < 92 || length > SECTOR) return `has an impossible length of ${length} bytes`;
  if (header.readUInt32LE(16) !== headerChecksum(header, length)) return 'has a wrong checksum';
  if (Number(header.readBigUInt64LE(24)) !== sector) return 'belongs to another sector';
  const count = header.readUInt32LE(80);
  const entrySize = header.readUInt32LE(84);
  const size = count * entrySize;
  if (entrySize < 128 || size > MiB) return `has an impossible table of ${count} entries of ${entrySize} bytes`;
  const at = Number(header.readBigUInt64LE(72)) * SECTOR;
  const entries = at < disk.size ? Buffer.from(await disk.read(at, size)) : Buffer.alloc(0);
  if (entries.length < size) return 'refers to entries outside the disk';
  if (header.readUInt32LE(88) !== crc32(entries)) return 'refers to entries with another checksum';
  return {
    diskId: formatGuid(header.subarray(56, 72)),
    alternate: Number(header.readBigUInt64LE(32)),
    entrySize,
    entries,
  };
}

/** CRC-32 of the header with its own field as zeros. */
function headerChecksum(header: Buffer, length: number): number {
  const copy = Buffer.from(header.subarray(0, length));
  copy.fill(0, 16, 20);
  return crc32(copy);
}
