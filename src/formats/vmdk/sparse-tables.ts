import type { Sink } from '../../bytes.ts';
import { roundUp } from '../../size.ts';
import { unsupported } from '../problem.ts';
import { SECTOR, TABLE_ENTRIES } from './header.ts';

const TABLE_SIZE = TABLE_ENTRIES * 4;
/** Largest piece in which tables are written. */
const PIECE = 128 * TABLE_SIZE;
/** As many as our reader takes: 32 TiB at 64 KiB a grain. */
const MAX_TABLES = 2 ** 20;
/** Grain tables count sectors in 32 bits. */
const MAX_SECTOR = 2 ** 32 - 1;

/**
 * The grain tables of an extent that is being written. A table costs memory, 2 KiB, once one of its 512 grains has a
 * place; in the file all of them have their room, as in the files of VMware and QEMU, so that the disk can grow later.
 */
export class SparseTables {
  /** Bytes of a directory with its tables. */
  readonly length: number;
  readonly #directoryLength: number;
  readonly #tables: (Uint32Array | undefined)[];
  #grains = 0;

  /** Throws `E_FORMAT` for a disk that is too large. */
  constructor(capacity: number, grainSize: number) {
    const count = Math.ceil(capacity / (grainSize * TABLE_ENTRIES));
    if (count > MAX_TABLES) throw tooLarge(`A disk of ${capacity} bytes`);
    this.#directoryLength = roundUp(count * 4, SECTOR);
    this.length = this.#directoryLength + count * TABLE_SIZE;
    this.#tables = new Array<Uint32Array | undefined>(count);
  }

  /** Number of grains that have a place. */
  get grains(): number {
    return this.#grains;
  }

  /** Gives a grain its place. Throws `E_FORMAT` if that is beyond what a table can say. */
  add(grain: number, sector: number): void {
    if (sector > MAX_SECTOR) throw tooLarge(`${this.#grains} grains of data`);
    const table = (this.#tables[Math.floor(grain / TABLE_ENTRIES)] ??= new Uint32Array(TABLE_ENTRIES));
    table[grain % TABLE_ENTRIES] = sector;
    this.#grains++;
  }

  /** Writes the directory and its tables at a byte of the file; tables without grains are left as the zeros they are. */
  async write(sink: Sink, offset: number): Promise<void> {
    const tablesAt = offset + this.#directoryLength;
    const directory = Buffer.alloc(this.#directoryLength);
    for (const index of this.#tables.keys()) {
      directory.writeUInt32LE((tablesAt + index * TABLE_SIZE) / SECTOR, index * 4);
    }
    for (const { first, bytes } of this.#pieces()) await sink.write(tablesAt + first * TABLE_SIZE, bytes);
    await sink.write(offset, directory);
  }

  /** Tables with grains, neighbours together. */
  *#pieces(): Generator<{ readonly first: number; readonly bytes: Uint8Array }> {
    for (let first = 0; first < this.#tables.length;) {
      let end = first;
      while (this.#tables[end] !== undefined && (end - first) * TABLE_SIZE < PIECE) end++;
      if (end > first) yield { first, bytes: encode(this.#tables.slice(first, end) as Uint32Array[]) };
      first = Math.max(end, first + 1);
    }
  }
}

function encode(tables: readonly Uint32Array[]): Uint8Array {
  const bytes = Buffer.alloc(tables.length * TABLE_SIZE);
  for (const [index, table] of tables.entries()) {
    for (const [entry, sector] of table.entries()) bytes.writeUInt32LE(sector, index * TABLE_SIZE + entry * 4);
  }
  return bytes;
}

function tooLarge(what: string): Error {
  return unsupported(`${what} cannot be stored in one sparse VMDK.`, 'Write a fixed VHD or a raw disk instead.');
}
