import { viewOf } from '../../bytes.ts';
import { damaged } from './errors.ts';
import type { Reading } from './reading.ts';
import { SECTOR } from './volume.ts';

/** A directory record (ECMA-119, 9.1). */
export interface DirectoryRecord {
  /** As it is written: one byte 0 is the folder itself, one byte 1 its parent. */
  readonly identifier: Uint8Array;
  /** Logical block where the data starts, after the extended attributes. */
  readonly block: number;
  /** Bytes. */
  readonly length: number;
  readonly isFolder: boolean;
  /** The file goes on in the next record. */
  readonly hasMore: boolean;
  readonly systemUse: Uint8Array;
}

const HEADER = 33;
const FOLDER = 0x02;
const ASSOCIATED = 0x04;
const MULTI_EXTENT = 0x80;

/** The records of a folder's bytes; associated files are left out. Throws `E_ISO_DAMAGED`. */
export function* directoryRecords(bytes: Uint8Array, folder: string): Generator<DirectoryRecord> {
  let at = 0;
  while (at < bytes.length) {
    const length = bytes[at] ?? 0;
    const sectorEnd = Math.min(bytes.length, (Math.floor(at / SECTOR) + 1) * SECTOR);
    if (length === 0) {
      at = sectorEnd;
      continue;
    }
    if (length <= HEADER || at + length > sectorEnd) throw damaged(`a record of ${folder} has an impossible length`);
    const record = bytes.subarray(at, at + length);
    if (((record[25] ?? 0) & ASSOCIATED) === 0) yield parseRecord(record, folder);
    at += length;
  }
}

/** True for the records of the folder itself and of its parent. */
export function isSelfOrParent({ identifier }: DirectoryRecord): boolean {
  return identifier.length === 1 && (identifier[0] ?? 2) < 2;
}

/** The first record of a folder, which describes the folder itself. */
export async function selfRecord(reading: Reading, block: number): Promise<DirectoryRecord> {
  const bytes = await reading.read(block, 0, 255, 'a folder');
  const length = bytes[0] ?? 0;
  if (length <= HEADER) throw damaged('a folder does not begin with its own record');
  return parseRecord(bytes.subarray(0, length), 'a folder');
}

function parseRecord(record: Uint8Array, folder: string): DirectoryRecord {
  const view = viewOf(record);
  const flags = view.getUint8(25);
  const nameEnd = HEADER + view.getUint8(32);
  if (nameEnd === HEADER || nameEnd > record.length) throw damaged(`a record of ${folder} has an impossible name`);
  if (view.getUint8(26) !== 0 || view.getUint8(27) !== 0) throw damaged(`a file of ${folder} is interleaved`);
  return {
    identifier: record.subarray(HEADER, nameEnd),
    block: view.getUint32(2, true) + view.getUint8(1),
    length: view.getUint32(10, true),
    isFolder: (flags & FOLDER) !== 0,
    hasMore: (flags & MULTI_EXTENT) !== 0,
    // The system use field starts at an even place.
    systemUse: record.subarray(nameEnd + (nameEnd % 2)),
  };
}
