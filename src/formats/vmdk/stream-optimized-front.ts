import { viewOf } from '../../bytes.ts';
import { roundUp } from '../../size.ts';
import type { StreamCursor } from '../cursor.ts';
import type { Descriptor } from './descriptor.ts';
import { diskSize, EmbeddedDescriptor } from './embedded-descriptor.ts';
import { SECTOR, type SparseHeader, TABLE_ENTRIES } from './header.ts';
import { type MetadataPart, readMetadata } from './metadata.ts';
import { countTables, isEmptyTable, MAX_TABLES, TABLE_SECTORS, tableDigest } from './stream-optimized-census.ts';

/** What stands between the header and the first grain. */
export interface Front {
  readonly descriptor: Descriptor;
  /** Size of the disk in bytes. */
  readonly size: number;
  /** The grain directory and its copy, as far as they stand here: qemu-img's files have both. */
  readonly directories: readonly FrontDirectory[];
  /** Bytes of the disk that have grains, if a directory stands here. */
  readonly allocated: number | undefined;
}

/** Reads the metadata in front of the grains; the cursor comes to the first marker. Throws `E_FORMAT`. */
export async function readFront(cursor: StreamCursor, header: SparseHeader): Promise<Front> {
  const embedded = new EmbeddedDescriptor(header);
  const directories = [header.directory, header.redundantDirectory]
    .filter((offset) => offset !== undefined && offset < header.overhead)
    .map((offset) => new FrontDirectory(offset as number, header));
  await readMetadata(cursor, [embedded, ...directories], header.overhead);
  await cursor.skipTo(header.overhead);
  const descriptor = embedded.complete(header);
  const size = diskSize(header, descriptor);
  return { descriptor, size, directories, allocated: directories[0]?.allocated(size) };
}

/** A grain directory and its tables, as they pass by: first the directory, then the tables by their place. */
class FrontDirectory implements MetadataPart {
  readonly name = 'grain directory or table';
  readonly sector: number;
  offset: number;
  length: number;
  /** For each sector of its tables. */
  readonly digests: Uint32Array;
  #grains = 0;
  /** Whether the last grain of the disk is among them. */
  #hasLast = false;
  readonly #header: SparseHeader;
  /** Its tables by rising sector, each as `sector * MAX_TABLES + table`, which a number holds exactly. */
  #tables: Float64Array | undefined;
  #next = -1;

  /** Throws `E_FORMAT` for a disk that is too large. */
  constructor(offset: number, header: SparseHeader) {
    const tables = countTables(header);
    this.#header = header;
    this.sector = offset / SECTOR;
    this.offset = offset;
    this.length = tables * 4;
    this.digests = new Uint32Array(tables * TABLE_SECTORS);
  }

  /** Bytes of a disk of `size` bytes that have a grain. */
  allocated(size: number): number {
    const { grainSize } = this.#header;
    return this.#grains * grainSize - (this.#hasLast ? roundUp(size, grainSize) - size : 0);
  }

  fail(error: Error): void {
    throw error;
  }

  use(bytes: Uint8Array): void {
    if (this.#tables === undefined) this.#tables = sortTables(bytes);
    else this.#useTable((this.#tables[this.#next] ?? 0) % MAX_TABLES, bytes);
    const key = this.#tables[++this.#next];
    this.offset = key === undefined ? Number.POSITIVE_INFINITY : Math.floor(key / MAX_TABLES) * SECTOR;
    this.length = TABLE_SECTORS * SECTOR;
  }

  #useTable(table: number, bytes: Uint8Array): void {
    if (isEmptyTable(bytes)) return;
    const { capacity, grainSize } = this.#header;
    const view = viewOf(bytes);
    // QEMU leaves entries behind the end of the disk; nobody reads them.
    const rest = Math.ceil(capacity / grainSize) - table * TABLE_ENTRIES;
    const count = Math.min(TABLE_ENTRIES, rest);
    for (let part = 0; part < TABLE_SECTORS; part++) {
      const start = part * (TABLE_ENTRIES / TABLE_SECTORS);
      const entries = Math.max(0, Math.min(TABLE_ENTRIES / TABLE_SECTORS, count - start));
      this.digests[table * TABLE_SECTORS + part] = tableDigest(bytes.subarray(start * 4), entries, this.#header);
    }
    for (let entry = 0; entry < count; entry++) {
      if (view.getUint32(entry * 4, true) <= 1) continue;
      this.#grains++;
      this.#hasLast ||= entry === rest - 1;
    }
  }
}

function sortTables(bytes: Uint8Array): Float64Array {
  const directory = viewOf(bytes);
  const keys = new Float64Array(bytes.length / 4);
  for (const table of keys.keys()) {
    const sector = directory.getUint32(table * 4, true);
    keys[table] = sector === 0 ? 0 : sector * MAX_TABLES + table;
  }
  return keys.filter((key) => key !== 0).sort();
}
