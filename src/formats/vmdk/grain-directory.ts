import { crc32 } from 'node:zlib';
import type { Extent } from '../../bytes.ts';
import type { FailbackError } from '../../errors.ts';
import { MiB } from '../../size.ts';
import { damaged, unsupported } from '../problem.ts';
import { GrainRuns } from './grain-runs.ts';
import { SECTOR, type SparseHeader, TABLE_ENTRIES } from './header.ts';
import type { MetadataPart } from './metadata.ts';

const TABLE_SIZE = TABLE_ENTRIES * 4;
const EMPTY_TABLE = Buffer.alloc(TABLE_SIZE);
const EMPTY_DIGEST = crc32(EMPTY_TABLE);
/** Entries of the largest directory: 32 TiB at the usual grain size. Sector and entry together fit a float's 53 bits. */
const MAX_ENTRIES = MiB;

/** A grain directory, and the grain tables that it refers to: first the directory, then its tables by their place. */
export class GrainDirectory implements MetadataPart {
  readonly name: string;
  offset: number;
  length: number;
  /** Why it cannot be used. */
  error: FailbackError | undefined;
  readonly runs: GrainRuns;
  /** CRC-32 of each table, 0 where there is none: to compare the directory with its copy. */
  readonly digests: Uint32Array;
  readonly #header: SparseHeader;
  readonly #fileSize: number;
  readonly #place: Extent;
  /** Tables by rising sector, each as `sector * MAX_ENTRIES + entry`. */
  #tables: Float64Array | undefined;
  #next = -1;

  /** `fileSize` is infinite for a stream. Throws `E_FORMAT` for a disk that is too large. */
  constructor(name: string, offset: number, header: SparseHeader, fileSize: number) {
    const entries = Math.ceil(header.capacity / (header.grainSize * TABLE_ENTRIES));
    if (entries > MAX_ENTRIES) {
      throw unsupported(`A sparse VMDK of ${header.capacity} bytes is too large.`, 'Up to 32 TiB are read.');
    }
    this.name = `${name} or table`;
    this.offset = offset;
    this.length = entries * 4;
    this.runs = new GrainRuns(header.grainSize / SECTOR);
    this.digests = new Uint32Array(entries);
    this.#header = header;
    this.#fileSize = fileSize;
    this.#place = { offset, length: this.length };
  }

  /** Number of tables that it refers to. */
  get tables(): number {
    return this.#tables?.length ?? 0;
  }

  use(bytes: Uint8Array): void {
    if (this.#tables === undefined) {
      this.#tables = sortTables(bytes);
      this.#requireApart();
    } else this.#useTable((this.#tables[this.#next] ?? 0) % MAX_ENTRIES, bytes);
    const key = this.#tables[++this.#next];
    this.offset = key === undefined ? Number.POSITIVE_INFINITY : Math.floor(key / MAX_ENTRIES) * SECTOR;
    this.length = TABLE_SIZE;
  }

  fail(error: FailbackError): void {
    this.error = error;
    this.offset = Number.POSITIVE_INFINITY;
  }

  /** Where the directory and its tables stand: the directory, then the tables by rising offset. */
  *places(): Generator<Extent> {
    yield this.#place;
    for (const key of this.#tables ?? []) yield { offset: Math.floor(key / MAX_ENTRIES) * SECTOR, length: TABLE_SIZE };
  }

  /** Zeros behind a descriptor would make a fine table of a disk without data. */
  #requireApart(): void {
    const { descriptor } = this.#header;
    const others = [{ offset: 0, length: SECTOR }, ...(descriptor ? [descriptor] : [])];
    for (const place of this.places()) {
      const taken = place === this.#place ? others : [...others, this.#place];
      if (!taken.some((other) => overlap(place, other))) continue;
      throw damaged('VMDK', `its ${this.name} at byte ${place.offset} overlaps other metadata`);
    }
  }

  #useTable(entry: number, bytes: Uint8Array): void {
    const empty = EMPTY_TABLE.equals(bytes);
    this.digests[entry] = empty ? EMPTY_DIGEST : crc32(bytes) || 1;
    if (empty) return;
    const { capacity, grainSize, zeroedGrains } = this.#header;
    const table = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const firstGrain = entry * TABLE_ENTRIES;
    // Some writers leave entries behind the end of the disk; nobody reads them.
    const count = Math.min(TABLE_ENTRIES, Math.ceil(capacity / grainSize) - firstGrain);
    for (let index = 0; index < count; index++) {
      const sector = table.getUint32(index * 4, true);
      if (sector === 0 || (sector === 1 && zeroedGrains)) continue;
      this.#useGrain(firstGrain + index, sector);
    }
  }

  #useGrain(grain: number, sector: number): void {
    const { capacity, grainSize, overhead } = this.#header;
    if (sector * SECTOR < overhead) {
      throw damaged('VMDK', `grain ${grain} is said to be at sector ${sector}, among the metadata`);
    }
    const length = Math.min(grainSize, capacity - grain * grainSize);
    if (sector * SECTOR + length > this.#fileSize) {
      throw damaged('VMDK', `it ends at byte ${this.#fileSize}, before grain ${grain} at sector ${sector} does`);
    }
    this.runs.add(grain, sector);
  }
}

function overlap(a: Extent, b: Extent): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

function sortTables(bytes: Uint8Array): Float64Array {
  const directory = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const keys: number[] = [];
  for (let entry = 0; entry * 4 < bytes.length; entry++) {
    const sector = directory.getUint32(entry * 4, true);
    if (sector !== 0) keys.push(sector * MAX_ENTRIES + entry);
  }
  const sorted = Float64Array.from(keys).sort();
  for (const [index, key] of sorted.entries()) {
    const sector = Math.floor(key / MAX_ENTRIES);
    const next = Math.floor((sorted[index + 1] ?? Number.POSITIVE_INFINITY) / MAX_ENTRIES);
    if (next < sector + TABLE_SIZE / SECTOR) throw damaged('VMDK', `grain tables overlap at sector ${next}`);
  }
  return sorted;
}
