import { crc32 } from 'node:zlib';

const SECTOR = 512;

export interface MbrEntry {
  readonly type: number;
  /** Sectors. */
  readonly start: number;
  readonly count: number;
  readonly flag?: number;
}

/** One sector with a table of partitions: an MBR, or one record of a chain of logical partitions. */
export function mbrSector(entries: readonly MbrEntry[], id = 0): Buffer {
  const sector = Buffer.alloc(SECTOR);
  sector.writeUInt32LE(id, 440);
  for (const [slot, { type, start, count, flag = 0 }] of entries.entries()) {
    const at = 446 + slot * 16;
    sector.writeUInt8(flag, at);
    sector.writeUInt8(type, at + 4);
    sector.writeUInt32LE(start, at + 8);
    sector.writeUInt32LE(count, at + 12);
  }
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

export interface GptEntry {
  /** 16 bytes as they are stored. */
  readonly type: Uint8Array;
  readonly first: number;
  readonly last: number;
  readonly name?: string;
}

/** A disk of whole sectors with a GPT at both ends. */
export function gptDisk(sectors: number, entries: readonly GptEntry[]): Buffer {
  const disk = Buffer.alloc(sectors * SECTOR);
  mbrSector([{ type: 0xee, start: 1, count: sectors - 1 }]).copy(disk);
  const table = Buffer.alloc(128 * 128);
  for (const [slot, { type, first, last, name = '' }] of entries.entries()) {
    const at = slot * 128;
    table.set(type, at);
    table.fill(slot + 1, at + 16, at + 32);
    table.writeBigUInt64LE(BigInt(first), at + 32);
    table.writeBigUInt64LE(BigInt(last), at + 40);
    table.write(name, at + 56, 'utf16le');
  }
  const end = sectors - 1;
  for (const [here, other, entriesAt] of [
    [1, end, 2],
    [end, 1, end - 32],
  ] as const) {
    table.copy(disk, entriesAt * SECTOR);
    gptHeader(sectors, table, here, other, entriesAt).copy(disk, here * SECTOR);
  }
  return disk;
}

function gptHeader(sectors: number, table: Buffer, here: number, other: number, entriesAt: number): Buffer {
  const header = Buffer.alloc(92);
  header.write('EFI PART', 'latin1');
  header.writeUInt32LE(0x10000, 8);
  header.writeUInt32LE(92, 12);
  header.writeBigUInt64LE(BigInt(here), 24);
  header.writeBigUInt64LE(BigInt(other), 32);
  header.writeBigUInt64LE(34n, 40);
  header.writeBigUInt64LE(BigInt(sectors - 34), 48);
  header.fill(0xab, 56, 72);
  header.writeBigUInt64LE(BigInt(entriesAt), 72);
  header.writeUInt32LE(128, 80);
  header.writeUInt32LE(128, 84);
  header.writeUInt32LE(crc32(table), 88);
  header.writeUInt32LE(crc32(header), 16);
  return header;
}
