import { crc32 } from 'node:zlib';
import { MiB } from '../../size.ts';
import { damaged, unsupported } from '../problem.ts';
import type { GrainRuns } from './grain-runs.ts';
import { SECTOR, type SparseHeader, TABLE_ENTRIES } from './header.ts';
import type { MetadataPart } from './metadata.ts';

const TABLE_SIZE = TABLE_ENTRIES * 4;
const EMPTY_TABLE = Buffer.alloc(TABLE_SIZE);
/** Entries of the largest directory: 32 TiB at the usual grain size. Sector and entry together fit a float's 53 bits. */
const MAX_ENTRIES = MiB;

/**
 * A grain directory, and the grain tables that it refers to, as they pass by in the stream: first the directory, then
 * its tables by their place in the file.
 */
export class GrainDirectory implements MetadataPart {
  readonly name: string;
  offset: number;
  length: number;
  /** CRC-32 of each table, 0 where there is none: to compare the directory with its copy. */
  readonly digests: Uint32Array;
  readonly #header: SparseHeader;
  readonly #runs: GrainRuns | undefined;
  /** Tables by rising sector, each as `sector * MAX_ENTRIES + entry`. */
  #tables: Float64Array | undefined;
  #next = -1;

  /** Grains go to `runs`; without it the tables are only digested. Throws `E_FORMAT` for a disk that is too large. */
  constructor(name: string, offset: number, header: SparseHeader, runs?: GrainRuns) {
    const entries = Math.ceil(header.capacity / (header.grainSize * TABLE_ENTRIES));
    if (entries > MAX_ENTRIES) {
      throw unsupported(`A sparse VMDK of ${header.capacity} bytes is too large.`, 'Up to 32 TiB are read.');
    }
    this.name = name;
    this.offset = offset;
    this.length = entries * 4;
    this.digests = new Uint32Array(entries);
    this.#header = header;
    this.#runs = runs;
  }

  use(bytes: Uint8Array): void {
    if (this.#tables === undefined) this.#tables = sortTables(bytes);
    else this.#useTable((this.#tables[this.#next] ?? 0) % MAX_ENTRIES, bytes);
    const key = this.#tables[++this.#next];
    this.offset = key === undefined ? Number.POSITIVE_INFINITY : Math.floor(key / MAX_ENTRIES) * SECTOR;
    this.length = TABLE_SIZE;
  }

  #useTable(entry: number, bytes: Uint8Array): void {
    this.digests[entry] = crc32(bytes) || 1;
    if (this.#runs === undefined || EMPTY_TABLE.equals(bytes)) return;
    const { capacity, grainSize, zeroedGrains, overhead } = this.#header;
    const table = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const firstGrain = entry * TABLE_ENTRIES;
    // Some writers leave entries behind the end of the disk; nobody reads them.
    const count = Math.min(TABLE_ENTRIES, Math.ceil(capacity / grainSize) - firstGrain);
    for (let index = 0; index < count; index++) {
      const sector = table.getUint32(index * 4, true);
      if (sector === 0 || (sector === 1 && zeroedGrains)) continue;
      if (sector * SECTOR < overhead) {
        throw damaged('VMDK', `grain ${firstGrain + index} is said to be at sector ${sector}, among the metadata`);
      }
      this.#runs.add(firstGrain + index, sector);
    }
  }
}

/** Throws `E_FORMAT` if a table of the directory differs from its copy. */
export function requireSameTables(directory: GrainDirectory, copy: GrainDirectory): void {
  const differs = directory.digests.findIndex((digest, entry) => digest !== copy.digests[entry]);
  if (differs !== -1) throw damaged('VMDK', `its grain table ${differs} and the copy of it differ`);
}

function sortTables(bytes: Uint8Array): Float64Array {
  const directory = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const keys: number[] = [];
  for (let entry = 0; entry * 4 < bytes.length; entry++) {
    const sector = directory.getUint32(entry * 4, true);
    if (sector !== 0) keys.push(sector * MAX_ENTRIES + entry);
  }
  return Float64Array.from(keys).sort();
}
