import type { Sink } from '../bytes.ts';
import { BlockMap } from './block-map.ts';
import type { DiskSource } from './disk.ts';
import { diskDigest } from './disk-digest.ts';
import { uuidFor } from './uuid.ts';
import { encodeFooter } from './vhd/footer.ts';
import { planFixedVhd } from './vhd/plan.ts';
import { writeData, type WriteDiskOptions, type WrittenDisk } from './write-data.ts';

export interface WriteVhdOptions extends WriteDiskOptions {
  /** Of the footer; derived from the disk's digest unless told. */
  readonly uuid?: string | undefined;
  /** Unix seconds for the footer; the year 2000, where the format's time begins, unless told. */
  readonly timestamp?: number | undefined;
  /** The disk's size is rounded up to a multiple of this many bytes: 1 MiB, as Azure demands, unless told. */
  readonly align?: number | undefined;
}

/**
 * Writes a disk as a fixed VHD (Virtual Hard Disk Image Format Specification 1.0): the data at its own offsets, behind
 * it the footer, which is written last. Blocks of zeros are left out, so that a file becomes sparse. The same disk gives
 * the same bytes.
 *
 * Throws what the source and the sink throw, `E_FORMAT` for an impossible size or if a range lies outside the disk,
 * `E_USAGE` for a malformed UUID, `E_INTERRUPTED`.
 */
export async function writeVhd(source: DiskSource, sink: Sink, options: WriteVhdOptions = {}): Promise<WrittenDisk> {
  const { timestamp = 0, align, blocks = new BlockMap() } = options;
  const { virtualSize, footerOffset, fileSize } = planFixedVhd(source.size, align);
  const allocated = await writeData(source, sink, { ...options, blocks });
  const uuid = options.uuid ?? vhdUuid(source.size, blocks);
  await sink.write(footerOffset, encodeFooter({ size: virtualSize, uuid, timestamp }));
  return { virtualSize, fileSize, allocated };
}

/** The UUID of a VHD that holds a disk of `size` bytes with these blocks: the same for the same disk. */
export function vhdUuid(size: number, blocks: BlockMap): string {
  return uuidFor(`${diskDigest(size, blocks)}/vhd`);
}
