import { deflateSync } from 'node:zlib';
import { printDescriptor } from '../../../src/formats/vmdk/descriptor.ts';
import { type VmdkRecipe, writeHeader } from './vmdk.ts';

/** A streamOptimized VMDK for tests; its grains are stored in the order of the recipe. */
export interface StreamRecipe extends VmdkRecipe {
  /**
   * Where the tables are: behind the data, where a footer points to them (VMware, VirtualBox); in front, without
   * footer and table markers (qemu-img); or both, with header and footer each pointing to its own (xen-orchestra).
   */
  readonly tables?: 'behind' | 'front' | 'both';
  /** Number of sectors in the markers of tables, as the specification says; some writers leave it 0. */
  readonly counted?: boolean;
  /** Of zlib; 0 makes a grain larger than it was. */
  readonly level?: number;
  /** Whether the last grain ends with the disk instead of being whole. */
  readonly shortLast?: boolean;
  /** Sectors of zeros behind the end. */
  readonly padding?: number;
}

/** Where things are in the file, in bytes, for tests that damage them. */
export interface StreamLayout {
  /** Grain markers, in the order of the recipe. */
  readonly grains: readonly number[];
  /** Markers of tables, the directory, the footer and the end. */
  readonly markers: readonly number[];
  readonly tables: readonly number[];
  readonly directories: readonly number[];
  readonly footer: number | undefined;
}

const MARKER = { end: 0, table: 1, directory: 2, footer: 3 } as const;
const DESCRIPTOR_SECTORS = 20;

export function encodeStreamVmdk(recipe: StreamRecipe): { bytes: Buffer; layout: StreamLayout } {
  const { capacity, grainSectors = 128, grains, zeroed = [], tables = 'behind', version = 3, level = 6 } = recipe;
  const { counted = true, shortLast = false, padding = 0 } = recipe;
  const count = Math.ceil(capacity / (grainSectors * 512 * 512));
  const directorySectors = Math.ceil((count * 4) / 512);
  const front = tables === 'behind' ? undefined : 1 + DESCRIPTOR_SECTORS;
  const overhead = Math.max(128, front === undefined ? 0 : front + directorySectors + count * 4);

  const layout = {
    grains: [] as number[],
    markers: [] as number[],
    tables: [] as number[],
    directories: [] as number[],
  };
  const parts: Buffer[] = [Buffer.alloc(overhead * 512)];
  let size = overhead * 512;
  const append = (part: Uint8Array): number => {
    const at = size;
    const padded = Buffer.alloc(Math.ceil(part.length / 512) * 512);
    padded.set(part);
    parts.push(padded);
    size += padded.length;
    return at;
  };
  const marker = (kind: number, sectors: number) => {
    const bytes = Buffer.alloc(512);
    bytes.writeUInt32LE(counted ? sectors : 0, 0);
    bytes.writeUInt32LE(kind, 12);
    layout.markers.push(append(bytes));
  };

  const entries = Array.from({ length: count }, () => Buffer.alloc(2048));
  const setEntry = (grain: number, value: number) =>
    entries[Math.floor(grain / 512)]?.writeUInt32LE(value, (grain % 512) * 4);
  for (const grain of zeroed) setEntry(grain, 1);
  for (const { grain, data } of grains) {
    const length = shortLast ? capacity - grain * grainSectors * 512 : data.length;
    const at = append(encodeGrain(grain * grainSectors, data.subarray(0, length), level));
    layout.grains.push(at);
    setEntry(grain, at / 512);
  }

  const directory = (places: readonly number[]) => {
    const bytes = Buffer.alloc(directorySectors * 512);
    for (const [index, place] of places.entries()) bytes.writeUInt32LE(place / 512, index * 4);
    return bytes;
  };
  const header = (at: number | 'at end') => {
    const bytes = Buffer.alloc(512);
    writeHeader(bytes, {
      ...{ capacity: Math.ceil(capacity / 512), grainSectors, version, overhead, compression: 1 },
      ...{ descriptor: 1, descriptorSectors: DESCRIPTOR_SECTORS, redundantDirectory: 0, directory: at },
      flags: 0x3_0001 | (zeroed.length > 0 ? 4 : 0),
    });
    return bytes;
  };

  let footer: number | undefined;
  if (tables !== 'front') {
    const places: number[] = [];
    for (const table of entries) {
      const used = table.some((byte) => byte !== 0);
      if (used) marker(MARKER.table, 4);
      places.push(used ? append(table) : 0);
    }
    marker(MARKER.directory, directorySectors);
    const at = append(directory(places));
    layout.tables.push(...places.filter((place) => place !== 0));
    layout.directories.push(at);
    marker(MARKER.footer, 1);
    footer = append(header(at / 512));
    marker(MARKER.end, 0);
  }
  if (padding > 0) append(Buffer.alloc(padding * 512));

  const bytes = Buffer.concat(parts);
  bytes.set(header(front ?? 'at end'));
  const extents = [{ access: 'RW', sectors: Math.ceil(capacity / 512), type: 'SPARSE', file: 'x.vmdk' }] as const;
  const plain = { cid: 1, createType: 'streamOptimized', ddb: { adapterType: 'ide' } };
  bytes.write(recipe.descriptor ?? printDescriptor({ ...plain, extents }), 512, 'latin1');
  if (front !== undefined) {
    const first = (front + directorySectors) * 512;
    const places = entries.map((_, index) => first + index * 2048);
    bytes.set(directory(places), front * 512);
    for (const [index, table] of entries.entries()) bytes.set(table, places[index]);
    layout.tables.push(...places);
    layout.directories.push(front * 512);
  }
  return { bytes, layout: { ...layout, footer } };
}

/** A grain marker with its data, without the padding behind it; `lba` in sectors. */
export function encodeGrain(lba: number, data: Uint8Array, level = 6): Buffer {
  const packed = deflateSync(data, { level });
  const bytes = Buffer.alloc(12 + packed.length);
  bytes.writeBigUInt64LE(BigInt(lba), 0);
  bytes.writeUInt32LE(packed.length, 8);
  bytes.set(packed, 12);
  return bytes;
}
