import { type Sink, viewOf } from '../../bytes.ts';
import { roundUp } from '../../size.ts';
import { unsupported } from '../problem.ts';
import type { PackedGrains } from './codec.ts';
import { encodeSparseHeader, SECTOR, type SparseHeader, TABLE_ENTRIES } from './header.ts';
import { encodeGrainMarker, encodeMetadataMarker, GRAIN_MARKER } from './marker.ts';
import { countTables } from './stream-optimized-census.ts';

const TABLE_SIZE = TABLE_ENTRIES * 4;
/** Grain tables count sectors in 32 bits. */
const MAX_SECTOR = 2 ** 32 - 1;

/** Appends the parts of a streamOptimized extent to a file, one behind the other, without going back. */
export class StreamWriter {
  readonly #sink: Sink;
  readonly #header: SparseHeader;
  /** Tables of grains that are in the file, and are not there themselves yet. */
  readonly #tables = new Map<number, Uint8Array>();
  readonly #directory: Uint8Array;
  #position = 0;

  /** `header` is of the disk, with its directory at the end. Throws `E_FORMAT` for a disk that is too large. */
  constructor(sink: Sink, header: SparseHeader) {
    this.#sink = sink;
    this.#header = header;
    this.#directory = new Uint8Array(roundUp(countTables(header) * 4, SECTOR));
  }

  /** Bytes that were written. */
  get position(): number {
    return this.#position;
  }

  /** The header, the descriptor, and zeros up to the first grain. */
  async start(descriptor: Uint8Array): Promise<void> {
    const bytes = new Uint8Array(this.#header.overhead);
    bytes.set(encodeSparseHeader(this.#header));
    bytes.set(descriptor, this.#header.descriptor?.offset);
    await this.#append(bytes);
  }

  /** Grains, each behind its marker. Throws `E_FORMAT` beyond 2 TiB. */
  async grains(grains: readonly number[], { bytes, lengths }: PackedGrains): Promise<void> {
    const stored = lengths.map((length) => roundUp(GRAIN_MARKER + length, SECTOR));
    const result = new Uint8Array(stored.reduce((sum, length) => sum + length, 0));
    let from = 0;
    let at = 0;
    for (const [index, grain] of grains.entries()) {
      const length = lengths[index] ?? 0;
      this.#place(grain, (this.#position + at) / SECTOR);
      encodeGrainMarker({ offset: grain * this.#header.grainSize, length }, result, at);
      result.set(bytes.subarray(from, from + length), at + GRAIN_MARKER);
      from += length;
      at += stored[index] ?? 0;
    }
    await this.#append(result);
  }

  /** The tables of all grains before `grain`: no more of these will come. */
  async tablesBefore(grain: number): Promise<void> {
    const ready = [...this.#tables].filter(([table]) => (table + 1) * TABLE_ENTRIES <= grain);
    for (const [table, bytes] of ready.sort(([a], [b]) => a - b)) {
      const place = await this.#metadata('table', bytes);
      viewOf(this.#directory).setUint32(table * 4, place / SECTOR, true);
      this.#tables.delete(table);
    }
  }

  /** The tables that are left, the directory, the footer and the marker of the end. */
  async end(): Promise<void> {
    await this.tablesBefore(Number.POSITIVE_INFINITY);
    const directory = await this.#metadata('directory', this.#directory);
    await this.#metadata('footer', encodeSparseHeader({ ...this.#header, directory }));
    await this.#append(encodeMetadataMarker('end', 0));
  }

  #place(grain: number, sector: number): void {
    if (sector > MAX_SECTOR) {
      throw unsupported('The data is too much for one sparse VMDK.', 'Write a fixed VHD or a raw disk instead.');
    }
    const index = Math.floor(grain / TABLE_ENTRIES);
    let table = this.#tables.get(index);
    if (table === undefined) this.#tables.set(index, (table = new Uint8Array(TABLE_SIZE)));
    viewOf(table).setUint32((grain % TABLE_ENTRIES) * 4, sector, true);
  }

  /** Appends whole sectors behind their marker; gives the place of the first one. */
  async #metadata(kind: 'table' | 'directory' | 'footer', bytes: Uint8Array): Promise<number> {
    await this.#append(encodeMetadataMarker(kind, bytes.length / SECTOR));
    const place = this.#position;
    await this.#append(bytes);
    return place;
  }

  async #append(bytes: Uint8Array): Promise<void> {
    const offset = this.#position;
    this.#position += bytes.length;
    await this.#sink.write(offset, bytes);
  }
}
