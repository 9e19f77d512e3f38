import type { FileHandle } from 'node:fs/promises';
import { FailbackError, interrupted } from '../errors.ts';
import { BLOCK_SIZE, BlockMap } from '../formats/block-map.ts';
import { dataRuns } from '../formats/data-runs.ts';
import type { DiskRange, DiskSource } from '../formats/disk.ts';
import { encodeFooter } from '../formats/vhd/footer.ts';
import { planFixedVhd } from '../formats/vhd/plan.ts';
import { DiskDigest } from './disk-digest.ts';
import { WriteQueue } from './write-queue.ts';

export interface WriteVhdOptions {
  /** An empty file that is open for reading and writing; see `writeAtomically`. It stays open. */
  readonly file: FileHandle;
  readonly uuid: string;
  /** Unix seconds for the footer. */
  readonly timestamp: number;
  /** False leaves the digest of the whole file out, so that the cost follows the data alone. */
  readonly sha256?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes of data that came in since the last call; the sum is the source's `allocated`. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

export interface WrittenVhd {
  readonly virtualSize: number;
  readonly fileSize: number;
  /** Bytes of data in the file, in blocks of 64 KiB; the rest is holes. */
  readonly allocated: number;
  /** What was written where, for `verifyVhd`. */
  readonly blocks: BlockMap;
  /** Digest of the whole file in hex. */
  readonly sha256: string | undefined;
}

/**
 * Writes a disk as a fixed VHD whose size is whole MiB. Blocks of zeros are not written, so the file is sparse; the
 * digest is computed on the way if the source's order allows it, and else by reading the data back.
 * Throws what the source throws, `E_FORMAT` if a range lies outside the disk, `E_INTERRUPTED`, and file system errors.
 */
export async function writeFixedVhd(source: DiskSource, options: WriteVhdOptions): Promise<WrittenVhd> {
  const { file, uuid, timestamp, sha256 = true, signal } = options;
  const { virtualSize, footerOffset, fileSize } = planFixedVhd(source.size);
  await file.truncate(fileSize);
  const blocks = new BlockMap();
  const digest = sha256 && source.order === 'ascending' ? new DiskDigest() : undefined;
  const queue = new WriteQueue(file);
  try {
    for await (const range of source.ranges(signal)) {
      if (signal?.aborted) throw interrupted(signal.reason);
      requireInside(range, source.size);
      for (const run of dataRuns(range)) {
        await queue.add(run.data, run.offset);
        blocks.note(run);
      }
      digest?.update(range.offset, range.data);
      options.onBytes?.(range.data.length);
    }
    const footer = encodeFooter({ size: virtualSize, uuid, timestamp });
    await queue.add(footer, footerOffset);
    await queue.drain();
    await learnUnknown(file, blocks);
    digest?.update(footerOffset, footer);
    const readBack = sha256 ? () => digestOf(file, blocks, footer, footerOffset, signal) : () => undefined;
    return {
      virtualSize,
      fileSize,
      allocated: blocks.allocated,
      blocks,
      sha256: digest === undefined ? await readBack() : digest.end(fileSize),
    };
  } finally {
    await queue.settle();
  }
}

function requireInside({ offset, data }: DiskRange, size: number): void {
  if (offset >= 0 && offset + data.length <= size) return;
  throw new FailbackError('E_FORMAT', `The data at byte ${offset} lies outside the disk of ${size} bytes.`);
}

/** Reads the blocks that came in parts, and notes what they have become. */
async function learnUnknown(file: FileHandle, blocks: BlockMap): Promise<void> {
  const buffer = Buffer.allocUnsafe(BLOCK_SIZE);
  for (const block of blocks.unknown()) {
    await file.read(buffer, 0, BLOCK_SIZE, block * BLOCK_SIZE);
    blocks.add(block, buffer);
  }
}

async function digestOf(
  file: FileHandle,
  blocks: BlockMap,
  footer: Uint8Array,
  footerOffset: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const digest = new DiskDigest();
  const buffer = Buffer.allocUnsafe(16 * BLOCK_SIZE);
  for (const { offset, length } of blocks.extents(16)) {
    if (signal?.aborted) throw interrupted(signal.reason);
    const { bytesRead } = await file.read(buffer, 0, length, offset);
    digest.update(offset, buffer.subarray(0, bytesRead));
  }
  digest.update(footerOffset, footer);
  return digest.end(footerOffset + footer.length);
}
