import { MiB, roundUp } from '../../size.ts';
import { damaged, type Problem, unsupported } from '../problem.ts';

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

const ESXI = 'On the ESXi host, consolidate its snapshots, or clone it with: vmkfstools -i IN.vmdk -d thin OUT.vmdk';
const QEMU_IMG = 'Convert it first with: qemu-img convert -O vmdk -o subformat=monolithicSparse IN OUT';

/** What is given in place of a sparse VMDK, by its first bytes, with what to do. */
const OTHER_KINDS: readonly (readonly [magic: string, name: string, hint: string])[] = [
  ['COWD', 'a VMFS sparse extent', ESXI],
  ['# Disk', 'the text descriptor of a VMDK whose data is in other files', 'Give its path instead of its content.'],
  ['\xbe\xba\xfe\xca', 'an SE sparse extent', ESXI],
  ['QFI\xfb', 'a qcow2 image', QEMU_IMG],
  ['vhdxfile', 'a VHDX', QEMU_IMG],
  ['conectix', 'a dynamic VHD', QEMU_IMG],
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

/** The 512 bytes of a header: the inverse of `decodeSparseHeader`. */
export function encodeSparseHeader(header: SparseHeader): Uint8Array {
  const bytes = Buffer.alloc(SECTOR);
  const sectors = (offset: number, size: number) => bytes.writeBigUInt64LE(BigInt(size / SECTOR), offset);
  const { descriptor = { offset: 0, length: 0 }, redundantDirectory, zeroedGrains, compressed, markers } = header;
  bytes.write('KDMV', 0, 'latin1');
  bytes.writeUInt32LE(header.version, 4);
  const flags = [1, redundantDirectory && 2, zeroedGrains && 4, compressed && 0x1_0000, markers && 0x2_0000];
  bytes.writeUInt32LE(
    flags.reduce<number>((sum, flag) => sum + (flag || 0), 0),
    8,
  );
  sectors(12, header.capacity);
  sectors(20, header.grainSize);
  sectors(28, descriptor.offset);
  sectors(36, descriptor.length);
  bytes.writeUInt32LE(TABLE_ENTRIES, 44);
  sectors(48, redundantDirectory ?? 0);
  if (header.directory === undefined) bytes.writeBigUInt64LE(DIRECTORY_AT_END, 56);
  else sectors(56, header.directory);
  sectors(64, header.overhead);
  bytes.writeUInt8(header.uncleanShutdown ? 1 : 0, 72);
  bytes.write('\n \r\n', 73, 'latin1');
  bytes.writeUInt16LE(compressed ? 1 : 0, 77);
  return bytes;
}

/**
 * The size in bytes of an extent whose descriptor gives it so many sectors. The header's capacity may be that, rounded
 * up to whole grains, as VirtualBox does. Throws `E_FORMAT` if the two contradict each other.
 */
export function extentSize({ capacity, grainSize }: SparseHeader, sectors: number): number {
  const size = sectors * SECTOR;
  if (size > 0 && (capacity === size || capacity === roundUp(size, grainSize))) return size;
  throw damaged('VMDK', `its header gives it ${capacity} bytes, its descriptor ${size}`);
}

/** What a header tells of the history of its extent, for a disk of `size` bytes. */
export function headerProblems({ capacity, uncleanShutdown }: SparseHeader, size: number): Problem[] {
  const warning = (code: string, message: string): Problem => ({ code, severity: 'warning', message });
  return [
    ...(uncleanShutdown
      ? [
          warning(
            'vmdk-unclean-shutdown',
            'The disk was not closed by its last writer; its last writes may be missing.',
          ),
        ]
      : []),
    ...(capacity === size
      ? []
      : [
          warning(
            'vmdk-capacity-rounded',
            `The header gives it ${capacity} bytes, whole grains; the descriptor ${size}.`,
          ),
        ]),
  ];
}

function wrongKind(header: Buffer): Error {
  const other = OTHER_KINDS.find(([magic]) => header.toString('latin1', 0, magic.length) === magic);
  if (other === undefined) {
    return unsupported(
      'The file is not a VMDK, or not one that is read.',
      'If it is the data of a disk, such as NAME-flat.vmdk, give the descriptor beside it: NAME.vmdk.',
    );
  }
  return unsupported(`The file is not a sparse VMDK, but ${other[1]}.`, other[2]);
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
