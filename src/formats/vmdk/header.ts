import { MiB } from '../../size.ts';
import { damaged, unsupported } from '../problem.ts';

export const SECTOR = 512;
/** Entries of a grain table; the specification leaves the number open, every writer uses this one. */
export const TABLE_ENTRIES = 512;
/** In place of the grain directory's offset: the directory is behind the data, a footer tells where. */
const DIRECTORY_AT_END = 0xffff_ffff_ffff_ffffn;
/** Far above any real disk; keeps all byte offsets exact. */
const MAX_SECTORS = 2n ** 44n;

/** The header of a hosted sparse extent. All sizes and offsets are bytes, unlike in the file. */
export interface SparseHeader {
  readonly version: number;
  /** Size of the virtual disk. */
  readonly capacity: number;
  readonly grainSize: number;
  readonly descriptor: { readonly offset: number; readonly length: number } | undefined;
  /** Absent if it is behind the data. */
  readonly directory: number | undefined;
  /** Offset of the copy of the grain directory. */
  readonly redundantDirectory: number | undefined;
  /** Length of all metadata in front of the first grain. */
  readonly overhead: number;
  /** An entry of 1 in a grain table means zeros, not a sector. */
  readonly zeroedGrains: boolean;
  readonly compressed: boolean;
  /** Markers stand between the grains, for readers of streams. */
  readonly markers: boolean;
  readonly uncleanShutdown: boolean;
}

/** Checked in order; a text descriptor is recognised by its first words. */
const OTHER_KINDS: readonly (readonly [magic: string, name: string])[] = [
  ['COWD', 'a VMFS sparse extent'],
  ['# Disk', 'the text descriptor of a VMDK whose data is in other files'],
  ['\xbe\xba\xfe\xca', 'an SE sparse extent'],
  ['QFI\xfb', 'a qcow2 image'],
  ['vhdxfile', 'a VHDX'],
  ['conectix', 'a dynamic VHD'],
];

/**
 * The header from the first 512 bytes of a sparse VMDK (VMware "Virtual Disk Format 5.0", "Hosted Sparse Extent
 * Header"; its fields are little-endian and in sectors). Throws `E_FORMAT`.
 */
export function decodeSparseHeader(bytes: Uint8Array): SparseHeader {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (header.length < SECTOR || header.toString('latin1', 0, 4) !== 'KDMV') throw wrongKind(header);
  const version = header.readUInt32LE(4);
  if (version < 1 || version > 3) {
    throw unsupported(
      `The VMDK has header version ${version}.`,
      'Versions 1 to 3 are read; convert it with its maker.',
    );
  }
  const flags = header.readUInt32LE(8);
  if ((flags & 1) !== 0 && header.toString('latin1', 73, 77) !== '\n \r\n') {
    throw damaged('VMDK', 'a transfer has changed its line ends');
  }
  const size = (offset: number, name: string) => toBytes(header.readBigUInt64LE(offset), name);
  const directory = header.readBigUInt64LE(56);
  const descriptorOffset = size(28, 'descriptor offset');
  return {
    version,
    capacity: checkCapacity(size(12, 'capacity')),
    grainSize: checkGrain(size(20, 'grain size'), header.readUInt32LE(44)),
    descriptor: descriptorOffset === 0 ? undefined : { offset: descriptorOffset, length: size(36, 'descriptor size') },
    directory: directory === DIRECTORY_AT_END ? undefined : size(56, 'grain directory offset'),
    redundantDirectory: (flags & 2) === 0 ? undefined : size(48, 'redundant grain directory offset') || undefined,
    overhead: size(64, 'overhead'),
    zeroedGrains: (flags & 4) !== 0,
    compressed: (flags & 0x1_0000) !== 0 || header.readUInt16LE(77) !== 0,
    markers: (flags & 0x2_0000) !== 0,
    uncleanShutdown: header.readUInt8(72) !== 0,
  };
}

function wrongKind(header: Buffer): Error {
  const other = OTHER_KINDS.find(([magic]) => header.toString('latin1', 0, magic.length) === magic);
  return unsupported(
    other === undefined ? 'The file is not a sparse VMDK.' : `The file is not a sparse VMDK, but ${other[1]}.`,
    'Make one with: qemu-img convert -O vmdk -o subformat=monolithicSparse IN OUT',
  );
}

function toBytes(sectors: bigint, name: string): number {
  if (sectors > MAX_SECTORS) throw damaged('VMDK', `its ${name} of ${sectors.toString()} sectors is impossible`);
  return Number(sectors) * SECTOR;
}

function checkCapacity(capacity: number): number {
  if (capacity === 0) throw damaged('VMDK', 'its capacity is zero');
  return capacity;
}

function checkGrain(size: number, tableEntries: number): number {
  const sectors = size / SECTOR;
  if (sectors < 8 || size > 64 * MiB || !Number.isInteger(Math.log2(sectors))) {
    throw damaged('VMDK', `its grain size of ${sectors} sectors is impossible`);
  }
  if (tableEntries !== TABLE_ENTRIES) throw damaged('VMDK', `its grain tables have ${tableEntries} entries, not 512`);
  return size;
}
