import { printDescriptor } from '../../../src/formats/vmdk/descriptor.ts';

/** A sparse VMDK for tests, in the layout of the specification; every field can be set wrong. */
export interface VmdkRecipe {
  /** Bytes. */
  readonly capacity: number;
  /** Sectors; 128 unless told. */
  readonly grainSectors?: number;
  /** Content of the grains, in the order in which they are stored. */
  readonly grains: readonly { readonly grain: number; readonly data: Uint8Array }[];
  /** Grains with an entry of 1: zeros. */
  readonly zeroed?: readonly number[];
  readonly redundant?: boolean;
  readonly version?: number;
  readonly descriptor?: string;
  /** False for an extent of a split disk, whose header knows of no descriptor. */
  readonly embedded?: boolean;
}

/** Where the parts of the file are, in sectors, for tests that damage them. */
export interface VmdkLayout {
  readonly redundantDirectory: number;
  readonly directory: number;
  readonly tables: number;
  readonly data: number;
}

export function encodeVmdk(recipe: VmdkRecipe): { bytes: Buffer; layout: VmdkLayout } {
  const { capacity, grainSectors = 128, grains, zeroed = [], redundant = true, version = 1, embedded = true } = recipe;
  const grainSize = grainSectors * 512;
  const tables = Math.ceil(capacity / (grainSize * 512));
  const directorySectors = Math.ceil((tables * 4) / 512);
  const part = directorySectors + tables * 4;
  const layout = {
    redundantDirectory: 21,
    directory: 21 + (redundant ? part : 0),
    tables: 21 + (redundant ? part : 0) + directorySectors,
    data: Math.ceil((21 + (redundant ? 2 : 1) * part) / grainSectors) * grainSectors,
  };
  const bytes = Buffer.alloc((layout.data + grains.length * grainSectors) * 512);
  const sectors = Math.ceil(capacity / 512);
  const plain = { cid: 1, createType: 'monolithicSparse', ddb: { adapterType: 'ide' } };
  const extents = [{ access: 'RW', sectors, type: 'SPARSE', file: 'x.vmdk' }] as const;
  const descriptor = embedded ? (recipe.descriptor ?? printDescriptor({ ...plain, extents })) : '';
  const flags = 1 | (redundant ? 2 : 0) | (zeroed.length > 0 ? 4 : 0);
  writeHeader(bytes, {
    ...{ capacity: sectors, grainSectors, version, flags, overhead: layout.data },
    ...{ descriptor: embedded ? 1 : 0, descriptorSectors: embedded ? 20 : 0 },
    ...{ redundantDirectory: redundant ? layout.redundantDirectory : 0, directory: layout.directory },
  });
  bytes.write(descriptor, 512, 'latin1');
  const copies = redundant ? [layout.redundantDirectory, layout.directory] : [layout.directory];
  for (const directory of copies) {
    const table = (index: number) => directory + directorySectors + index * 4;
    for (let index = 0; index < tables; index++) bytes.writeUInt32LE(table(index), directory * 512 + index * 4);
    const entry = (grain: number) => table(Math.floor(grain / 512)) * 512 + (grain % 512) * 4;
    for (const [place, { grain }] of grains.entries()) {
      bytes.writeUInt32LE(layout.data + place * grainSectors, entry(grain));
    }
    for (const grain of zeroed) bytes.writeUInt32LE(1, entry(grain));
  }
  for (const [place, { data }] of grains.entries()) bytes.set(data, layout.data * 512 + place * grainSize);
  return { bytes, layout };
}

/** Sectors, but for `version`, `flags` and `compression`. */
export interface HeaderFields {
  readonly capacity: number;
  readonly grainSectors: number;
  readonly version: number;
  readonly flags: number;
  readonly descriptor: number;
  readonly descriptorSectors: number;
  readonly redundantDirectory: number;
  /** `'at end'` if a footer tells. */
  readonly directory: number | 'at end';
  readonly overhead: number;
  readonly compression?: number;
}

/** A sparse extent's header into zeroed bytes. */
export function writeHeader(bytes: Buffer, fields: HeaderFields): void {
  const sectors = (offset: number, value: number) => bytes.writeBigUInt64LE(BigInt(value), offset);
  bytes.write('KDMV', 0, 'latin1');
  bytes.writeUInt32LE(fields.version, 4);
  bytes.writeUInt32LE(fields.flags, 8);
  sectors(12, fields.capacity);
  sectors(20, fields.grainSectors);
  sectors(28, fields.descriptor);
  sectors(36, fields.descriptorSectors);
  bytes.writeUInt32LE(512, 44);
  sectors(48, fields.redundantDirectory);
  if (fields.directory === 'at end') bytes.fill(0xff, 56, 64);
  else sectors(56, fields.directory);
  sectors(64, fields.overhead);
  bytes.write('\n \r\n', 73, 'latin1');
  bytes.writeUInt16LE(fields.compression ?? 0, 77);
}

/** The raw disk that the recipe describes. */
export function rawDisk({ capacity, grainSectors = 128, grains }: VmdkRecipe): Buffer {
  const disk = Buffer.alloc(capacity);
  for (const { grain, data } of grains) {
    const offset = grain * grainSectors * 512;
    disk.set(data.subarray(0, capacity - offset), offset);
  }
  return disk;
}

/** The bytes as a stream of chunks of at most `size` bytes, each a copy of its own. */
export async function* inChunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}
