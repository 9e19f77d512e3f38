import type { Sink } from '../bytes.ts';
import type { BlockMap } from '../formats/block-map.ts';
import type { DiskSource } from '../formats/disk.ts';
import { wholeBlocks } from '../formats/whole-blocks.ts';
import type { GrainCodec } from '../formats/vmdk/codec.ts';
import { writeVmdk } from '../formats/vmdk/write.ts';
import type { WriteDiskOptions, WrittenDisk } from '../formats/write-data.ts';
import { writeRaw } from '../formats/write-raw.ts';
import { writeVhd } from '../formats/write-vhd.ts';
import { roundUp } from '../size.ts';
import type { Target } from './target.ts';

export interface WriteTargetOptions extends WriteDiskOptions {
  readonly blocks: BlockMap;
  readonly codec: GrainCodec;
  /** Unix seconds for the footer of a VHD. */
  readonly timestamp?: number | undefined;
}

/** Writes a disk in the format that was asked for. Throws what its writer throws. */
export async function writeTarget(
  target: Target,
  source: DiskSource,
  sink: Sink,
  options: WriteTargetOptions,
): Promise<WrittenDisk> {
  const { align, name } = target;
  if (target.subformat === 'fixed') return writeVhd(source, sink, { ...options, align });
  const virtualSize = roundUp(source.size, align);
  const disk: DiskSource = {
    size: virtualSize,
    allocated: source.allocated,
    order: source.order,
    ranges: (signal) => wholeBlocks(source, signal),
  };
  if (target.subformat === 'raw') return writeRaw(disk, sink, options);
  return writeVmdk(disk, sink, { ...options, name, subformat: target.subformat });
}
