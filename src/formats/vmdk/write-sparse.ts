import type { Sink } from '../../bytes.ts';
import { roundUp } from '../../size.ts';
import { BLOCK_SIZE } from '../block-map.ts';
import type { DiskSource } from '../disk.ts';
import { unsupported } from '../problem.ts';
import { writeData, type WriteDiskOptions, type WrittenDisk } from '../write-data.ts';
import { encodeSparseHeader, SECTOR } from './header.ts';
import { safeDescriptor } from './safe-descriptor.ts';
import { SparseTables } from './sparse-tables.ts';

export interface WriteSparseOptions extends WriteDiskOptions {
  /** Name of the file, without its folder: it stands in the descriptor. */
  readonly name: string;
}

const GRAIN_SIZE = BLOCK_SIZE;
/** Leaves room for those who put in entries of their own; VirtualBox does not look where the directory begins. */
const DESCRIPTOR = { offset: SECTOR, length: 20 * SECTOR };

/**
 * Writes a disk as a VMDK of subformat monolithicSparse (VMware "Virtual Disk Format 5.0", "Hosted Sparse Extents"), as
 * QEMU lays it out: header, descriptor, the copy of the grain directory, the directory, grains of 64 KiB. Grains get
 * their places in the order in which they come, grains of zeros get none. Whoever owns the sink gives the file its final
 * length; what was not written reads as zeros. The header is written last, so that an unfinished file is no VMDK.
 *
 * The same ranges in the same order give the same bytes. Memory: 2 KiB for each 32 MiB of the disk that hold data. Throws
 * what source and sink throw, `E_FORMAT` if the file would need more than 2 TiB, its name cannot stand in a descriptor,
 * or a range lies outside the disk, `E_INTERRUPTED`.
 */
export async function writeSparseVmdk(
  source: DiskSource,
  sink: Sink,
  { name, ...options }: WriteSparseOptions,
): Promise<WrittenDisk> {
  if (source.size === 0) throw unsupported('A disk of 0 bytes cannot be stored in a VMDK.', 'Look at the input again.');
  const capacity = roundUp(source.size, SECTOR);
  const descriptor = encodeDescriptor(capacity, name);
  const tables = new SparseTables(capacity, GRAIN_SIZE);
  const redundantDirectory = DESCRIPTOR.offset + DESCRIPTOR.length;
  const directory = redundantDirectory + tables.length;
  const overhead = roundUp(directory + tables.length, GRAIN_SIZE);
  const end = () => overhead + tables.grains * GRAIN_SIZE;

  // The data comes in whole grains, each of them once; only the disk's last one may be shorter.
  const grains: Sink = {
    async write(offset, data) {
      const place = end();
      for (let at = 0; at < data.length; at += GRAIN_SIZE) tables.add((offset + at) / GRAIN_SIZE, end() / SECTOR);
      await sink.write(place, data);
    },
  };
  await writeData(source, grains, options);
  await tables.write(sink, redundantDirectory);
  await tables.write(sink, directory);
  await sink.write(DESCRIPTOR.offset, descriptor);
  await sink.write(0, encodeSparseHeader({ ...HEADER, capacity, directory, redundantDirectory, overhead }));
  return { virtualSize: capacity, fileSize: end(), allocated: tables.grains * GRAIN_SIZE };
}

const HEADER = {
  version: 1,
  grainSize: GRAIN_SIZE,
  descriptor: DESCRIPTOR,
  zeroedGrains: false,
  compressed: false,
  markers: false,
  uncleanShutdown: false,
} as const;

function encodeDescriptor(size: number, file: string): Uint8Array {
  const area = Buffer.alloc(DESCRIPTOR.length);
  const text = Buffer.from(safeDescriptor({ size, createType: 'monolithicSparse', file }), 'utf8');
  if (text.copy(area) === text.length) return area;
  throw unsupported('The name of the VMDK is too long for its descriptor.', 'Choose a shorter one.');
}
