import type { Sink } from '../../bytes.ts';
import type { DiskSource } from '../disk.ts';
import type { WriteDiskOptions, WrittenDisk } from '../write-data.ts';
import type { GrainCodec } from './codec.ts';
import { writeSparseVmdk } from './write-sparse.ts';
import { writeStreamOptimized } from './write-stream-optimized.ts';

export interface WriteVmdkOptions extends WriteDiskOptions {
  /** `monolithicSparse` unless told. `streamOptimized` is packed, and only appended to, so that it can be a pipe. */
  readonly subformat?: 'monolithicSparse' | 'streamOptimized' | undefined;
  /** Name of the file, without its folder: it stands in the descriptor. */
  readonly name: string;
  /** Who packs the grains of streamOptimized; this thread unless told. */
  readonly codec?: GrainCodec | undefined;
}

/**
 * Writes a disk as a VMDK that every known converter takes. Grains of zeros are left out; the same ranges in the same
 * order give the same bytes. Throws what the source and the sink throw, `E_FORMAT` if the disk does not fit into the
 * format or the name into the descriptor, `E_INTERRUPTED`.
 */
export async function writeVmdk(
  source: DiskSource,
  sink: Sink,
  { subformat = 'monolithicSparse', codec, ...options }: WriteVmdkOptions,
): Promise<WrittenDisk> {
  if (subformat === 'monolithicSparse') return writeSparseVmdk(source, sink, options);
  return writeStreamOptimized(source, sink, { ...options, codec });
}
