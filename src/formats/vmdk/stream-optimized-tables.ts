import { type Extent, type RandomAccess, viewOf } from '../../bytes.ts';
import { MiB } from '../../size.ts';
import type { Disk } from '../disk.ts';
import { damaged } from '../problem.ts';
import type { GrainCodec } from './codec.ts';
import { SECTOR, type SparseHeader, TABLE_ENTRIES } from './header.ts';
import { decodeMarker, GRAIN_MARKER } from './marker.ts';
import { throughWindow } from './metadata.ts';
import { countTables, isEmptyTable } from './stream-optimized-census.ts';
import { decodeFooter, grainOf } from './stream-optimized-grains.ts';
import { inflate } from './stream-optimized-ranges.ts';

const TABLE_SIZE = TABLE_ENTRIES * 4;
/** Grain tables that are kept, 2 KiB each. */
const MAX_TABLES_KEPT = 256;
/** Bytes of unpacked grains that are kept, or one grain. */
const MAX_GRAINS_KEPT = MiB;
/** Zeros that may stand behind the end. */
const MAX_PADDING = MiB;

interface TableOptions {
  readonly codec: GrainCodec;
  /** Throws `E_FORMAT` if the tables do not name all grains of the file. */
  readonly prove: () => Promise<void>;
}

/** What of a disk of `size` bytes goes by its grain tables. Throws `E_FORMAT`, also while the disk is read. */
export async function readTables(
  file: RandomAccess,
  header: SparseHeader,
  size: number,
  { codec, prove }: TableOptions,
): Promise<Pick<Disk, 'read' | 'extents' | 'allocated'>> {
  const { grainSize } = header;
  const directory = await readDirectory(file, header);
  const read = throughWindow(file);
  const tables = cached(MAX_TABLES_KEPT, readTable);
  const grains = cached(Math.max(1, MAX_GRAINS_KEPT / grainSize), readGrain);
  let proof: Promise<void> | undefined;

  /** A grain table, if one of its grains has a place. */
  async function readTable(table: number): Promise<DataView | undefined> {
    const offset = viewOf(directory).getUint32(table * 4, true) * SECTOR;
    if (offset === 0) return undefined;
    if (offset + TABLE_SIZE > file.size) throw damaged('VMDK', `it ends before its grain table ${table} does`);
    const bytes = await read(offset, TABLE_SIZE);
    if (bytes.length < TABLE_SIZE) throw damaged('VMDK', 'it became shorter while it was read');
    // A copy: a view would keep the whole window in memory.
    return isEmptyTable(bytes) ? undefined : viewOf(new Uint8Array(bytes));
  }

  async function readGrain(grain: number): Promise<Uint8Array | undefined> {
    const table = await tables(Math.floor(grain / TABLE_ENTRIES));
    const sector = sectorIn(table, grain % TABLE_ENTRIES, header);
    if (sector === 0) {
      await (proof ??= prove());
      return undefined;
    }
    const offset = sector * SECTOR;
    const bytes = offset < file.size ? await file.read(offset, SECTOR) : undefined;
    const marker = bytes?.length === SECTOR ? decodeMarker(bytes) : undefined;
    if (marker?.kind !== 'grain' || grainOf(marker, header) !== grain) {
      throw damaged('VMDK', `sector ${sector} does not hold grain ${grain}`);
    }
    const { length } = marker;
    const packed = await file.read(offset + GRAIN_MARKER, length);
    if (packed.length < length) throw damaged('VMDK', `it ends in the midst of grain ${grain}`);
    return inflate([{ grain, pieces: [packed], length }], grainSize, codec);
  }

  /** Runs of grains that have a place, by rising offset; a run does not go beyond its table. */
  async function* stored(): AsyncGenerator<Extent> {
    for (let first = 0; first * grainSize < size; first += TABLE_ENTRIES) {
      const table = await tables(first / TABLE_ENTRIES);
      const count = table === undefined ? 0 : Math.min(TABLE_ENTRIES, Math.ceil(size / grainSize) - first);
      const has = (entry: number) => entry < count && sectorIn(table, entry, header) !== 0;
      for (let entry = 0; entry < count; entry++) {
        const start = entry;
        while (has(entry)) entry++;
        const offset = (first + start) * grainSize;
        if (entry > start) yield { offset, length: Math.min((entry - start) * grainSize, size - offset) };
      }
    }
  }

  let allocated = 0;
  for await (const { length } of stored()) allocated += length;
  return {
    allocated,
    async read(offset, length) {
      const end = Math.min(offset + length, size);
      const result = new Uint8Array(Math.max(0, end - offset));
      for (let at = offset; at < end;) {
        const grain = Math.floor(at / grainSize);
        const next = Math.min(end, (grain + 1) * grainSize);
        const data = await grains(grain);
        if (data) result.set(data.subarray(at - grain * grainSize, next - grain * grainSize), at - offset);
        at = next;
      }
      return result;
    },
    async *extents() {
      await (proof ??= prove());
      yield* joined(stored());
    },
  };
}

/** Neighbouring extents as one. */
async function* joined(extents: AsyncIterable<Extent>): AsyncGenerator<Extent> {
  let run: Extent | undefined;
  for await (const extent of extents) {
    if (run && run.offset + run.length === extent.offset) {
      run = { offset: run.offset, length: run.length + extent.length };
    } else {
      if (run) yield run;
      run = extent;
    }
  }
  if (run) yield run;
}

/** The last values of a function, for its keys. */
function cached<T>(max: number, make: (key: number) => Promise<T>): (key: number) => Promise<T> {
  const values = new Map<number, Promise<T>>();
  return (key) => {
    const value = values.get(key) ?? make(key);
    values.delete(key);
    values.set(key, value);
    for (const oldest of values.keys()) {
      if (values.size <= max) break;
      values.delete(oldest);
    }
    return value;
  };
}

async function readDirectory(file: RandomAccess, header: SparseHeader): Promise<Uint8Array> {
  const { directory: offset = 0 } = header.directory === undefined ? await readFooter(file, header) : header;
  const length = countTables(header) * 4;
  if (offset + length > file.size) throw damaged('VMDK', 'it ends before its grain directory does');
  const directory = await file.read(offset, length);
  if (directory.length < length) throw damaged('VMDK', 'it became shorter while it was read');
  return directory;
}

/** The footer is the last sector that is not zeros: behind it come the marker of the end and padding. */
async function readFooter(file: RandomAccess, header: SparseHeader): Promise<SparseHeader> {
  const end = file.size - (file.size % SECTOR);
  const start = Math.max(0, end - MAX_PADDING);
  const tail = Buffer.from(await file.read(start, end - start));
  let last = tail.length - 1;
  while (last >= 0 && tail[last] === 0) last--;
  const at = last - (last % SECTOR);
  if (last < 0 || tail.toString('latin1', at, at + 4) !== 'KDMV') throw damaged('VMDK', 'it has no footer at its end');
  return decodeFooter(tail.subarray(at, at + SECTOR), header);
}

/** The place of a grain, 0 if it has none. */
function sectorIn(table: DataView | undefined, entry: number, { zeroedGrains }: SparseHeader): number {
  const sector = table?.getUint32(entry * 4, true) ?? 0;
  return sector === 1 && zeroedGrains ? 0 : sector;
}
