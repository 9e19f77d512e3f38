import { viewOf } from '../../bytes.ts';
import { damaged, unsupported } from '../problem.ts';
import { SECTOR, type SparseHeader, TABLE_ENTRIES } from './header.ts';

/** Entries in a sector of a grain table. */
const ENTRIES = SECTOR / 4;
/** Sectors of a grain table. */
export const TABLE_SECTORS = TABLE_ENTRIES / ENTRIES;
/** 32 TiB at 64 KiB a grain. */
export const MAX_TABLES = 2 ** 20;

const EMPTY_TABLE = Buffer.alloc(TABLE_ENTRIES * 4);

/** Whether no grain of a table has a place: most tables of a large disk are like that. */
export function isEmptyTable(bytes: Uint8Array): boolean {
  return EMPTY_TABLE.equals(bytes);
}

/** Number of grain tables. Throws `E_FORMAT` for a disk that is too large. */
export function countTables({ capacity, grainSize }: SparseHeader): number {
  const count = Math.ceil(capacity / (grainSize * TABLE_ENTRIES));
  if (count <= MAX_TABLES) return count;
  throw unsupported(`A sparse VMDK of ${capacity} bytes is too large.`, 'Up to 32 TiB are read.');
}

/**
 * Which grains were met in a file that is read from front to end, to prove that its grain tables, and every copy of
 * them, name exactly those, at their places. Memory is a bit for each grain of the disk and a number for each sector of
 * the tables: the tables themselves would be too large to keep for a disk of some TiB.
 */
export class GrainCensus {
  readonly #header: SparseHeader;
  readonly #met: Uint8Array;
  /** Of the grains that were met, for each sector of the tables; the sum of what `entryDigest` gives. */
  readonly #digests: Uint32Array;
  /** Of the sectors of tables that stand between and behind the grains, until their directory comes. */
  readonly #passed = new Map<number, number>();
  readonly #proven = new Set<number>();

  /** Throws `E_FORMAT` for a disk that is too large. */
  constructor(header: SparseHeader) {
    this.#header = header;
    const tables = countTables(header);
    this.#met = new Uint8Array((tables * TABLE_ENTRIES) / 8);
    this.#digests = new Uint32Array(tables * TABLE_SECTORS);
  }

  /** Takes a grain in; `sector` is the place of its marker. Throws `E_FORMAT` if it came before, or comes too late. */
  meet(grain: number, sector: number): void {
    const bit = 1 << (grain % 8);
    const byte = Math.floor(grain / 8);
    const met = this.#met[byte] ?? 0;
    if ((met & bit) !== 0) throw damaged('VMDK', `grain ${grain} is stored twice`);
    if (this.#proven.size > 0) throw damaged('VMDK', `grain ${grain} is stored behind the grain directory`);
    this.#met[byte] = met | bit;
    const part = Math.floor(grain / ENTRIES);
    this.#digests[part] = (this.#digests[part] ?? 0) + entryDigest(grain % ENTRIES, sector);
  }

  /** Takes in a sector of a grain table that stands at a sector of the file. */
  passTable(sector: number, bytes: Uint8Array): void {
    if (this.#passed.size > 4 * this.#digests.length) throw damaged('VMDK', 'it has too many grain tables');
    this.#passed.set(sector, tableDigest(bytes, ENTRIES, this.#header));
  }

  /** Proves a directory whose tables have passed by. Throws `E_FORMAT` if they do not name what was met. */
  passDirectory(sector: number, bytes: Uint8Array): void {
    const directory = viewOf(bytes);
    for (let table = 0; table * TABLE_SECTORS < this.#digests.length; table++) {
      const place = directory.getUint32(table * 4, true);
      for (let part = 0; part < TABLE_SECTORS; part++) {
        const digest = place === 0 ? 0 : this.#passed.get(place + part);
        if (digest !== this.#digests[table * TABLE_SECTORS + part]) throw contradiction(table);
      }
    }
    this.#passed.clear();
    this.#proven.add(sector);
  }

  /** Proves a directory that stood in front of the grains, by the digests of its tables. Throws `E_FORMAT`. */
  proveFront(sector: number, digests: Uint32Array): void {
    const wrong = digests.findIndex((digest, part) => digest !== this.#digests[part]);
    if (wrong !== -1) throw contradiction(Math.floor(wrong / TABLE_SECTORS));
    this.#proven.add(sector);
  }

  /** Whether the directory at a sector of the file has been proven. */
  hasProven(sector: number): boolean {
    return this.#proven.has(sector);
  }
}

/**
 * Digest of the first `count` entries in a sector of a grain table. It does not depend on the order in which grains are
 * met, and that of entries without a grain is 0.
 */
export function tableDigest(bytes: Uint8Array, count: number, { zeroedGrains }: SparseHeader): number {
  const view = viewOf(bytes);
  let sum = 0;
  for (let entry = 0; entry < count; entry++) {
    const sector = view.getUint32(entry * 4, true);
    if (sector !== 0 && !(sector === 1 && zeroedGrains)) sum += entryDigest(entry, sector);
  }
  return sum >>> 0;
}

/** 32 bits that depend on both numbers. */
function entryDigest(entry: number, sector: number): number {
  let mixed = Math.imul(sector ^ Math.imul(entry + 1, 0x9e37_79b1), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function contradiction(table: number): Error {
  return damaged('VMDK', `its grain table ${table} does not name the grains that are stored`);
}
