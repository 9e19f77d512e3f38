import { type RandomAccess, inMemory } from '../../../src/bytes.ts';
import { FailbackError } from '../../../src/errors.ts';
import { encodeVmdk } from './vmdk.ts';

/** A VMDK in several files: `disk.vmdk` is the text descriptor, the others hold its extents. */
export type FileSet = ReadonlyMap<string, Buffer>;

export interface ExtentRecipe {
  readonly type: 'SPARSE' | 'FLAT' | 'VMFS' | 'ZERO';
  /** What the extent holds, whole sectors; of a ZERO extent only the length counts. */
  readonly data: Buffer;
  /** Sectors of something else in front of flat data. */
  readonly start?: number;
  /** Sectors per grain of a sparse extent. */
  readonly grainSectors?: number;
}

export function encodeExtentSet(createType: string, extents: readonly ExtentRecipe[]): FileSet {
  const files = new Map<string, Buffer>();
  const lines: string[] = [];
  for (const [index, { type, data, start = 0, grainSectors = 8 }] of extents.entries()) {
    const name = `disk-${type === 'SPARSE' ? 's' : 'f'}${String(index + 1).padStart(3, '0')}.vmdk`;
    const sectors = data.length / 512;
    if (type === 'ZERO') {
      lines.push(`RW ${sectors} ZERO`);
    } else if (type === 'SPARSE') {
      const grains = nonZeroGrains(data, grainSectors * 512);
      files.set(name, encodeVmdk({ capacity: data.length, grainSectors, grains, embedded: false }).bytes);
      lines.push(`RW ${sectors} SPARSE "${name}"`);
    } else {
      files.set(name, Buffer.concat([Buffer.alloc(start * 512, 0xee), data]));
      lines.push(`RW ${sectors} ${type} "${name}"${type === 'FLAT' ? ` ${start}` : ''}`);
    }
  }
  files.set('disk.vmdk', Buffer.from(textDescriptor(createType, lines), 'latin1'));
  return files;
}

function textDescriptor(createType: string, extents: readonly string[]): string {
  return [
    '# Disk DescriptorFile',
    'version=1',
    'encoding="windows-1252"',
    'CID=12345678',
    'parentCID=ffffffff',
    `createType="${createType}"`,
    '',
    '# Extent description',
    ...extents,
    '',
    '# The Disk Data Base',
    '#DDB',
    '',
    'ddb.adapterType = "lsilogic"',
    'ddb.geometry.cylinders = "20"',
    'ddb.toolsInstallType = "4"',
    '',
  ].join('\r\n');
}

/** Grains of a disk that hold something, by rising number; the last one is filled up. */
export function nonZeroGrains(disk: Buffer, grainSize: number): { grain: number; data: Buffer }[] {
  const grains: { grain: number; data: Buffer }[] = [];
  for (let grain = 0; grain * grainSize < disk.length; grain++) {
    const data = Buffer.alloc(grainSize);
    disk.copy(data, 0, grain * grainSize, (grain + 1) * grainSize);
    if (data.some((byte) => byte !== 0)) grains.push({ grain, data });
  }
  return grains;
}

/** Opens the files of a set by their names, as a folder would. */
export function siblingIn(files: FileSet, open: (bytes: Buffer) => RandomAccess = inMemory) {
  return async (name: string): Promise<RandomAccess> => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new FailbackError('E_INPUT_MISSING', `${name} is missing.`);
    return open(bytes);
  };
}
