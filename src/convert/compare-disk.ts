import { giveBack } from '../buffers.ts';
import { BLOCK_SIZE, type BlockMap } from '../formats/block-map.ts';
import { dataRuns } from '../formats/data-runs.ts';
import type { DiskSource } from '../formats/disk.ts';
import type { Problem } from '../formats/problem.ts';
import { wholeBlocks } from '../formats/whole-blocks.ts';
import { formatSize, roundUp } from '../size.ts';
import { isStored, readStoredBlocks, type StoredDisk } from './stored-blocks.ts';
import type { Threads } from './threads.ts';

export interface CompareOptions {
  /** Who reads the disk if it stands in a file as it is; this thread unless told. */
  readonly threads?: Threads | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that were read since the last call. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** What a disk has of the blocks that were noted. */
interface Comparison {
  /** Bytes in blocks that are as noted. */
  readonly found: number;
  /** A block that is not; the first one. */
  readonly different: number | undefined;
}

/** Reads a disk and tells in what it differs from the blocks that were noted when it was written: zeros included. */
export async function compareDisk(
  disk: DiskSource,
  blocks: BlockMap,
  { threads, ...options }: CompareOptions = {},
): Promise<Problem[]> {
  const inThreads = threads !== undefined && isStored(disk);
  const { found, different } = inThreads
    ? await compareStored(disk, blocks, { ...options, threads })
    : await compareRanges(disk, blocks, options);
  if (different !== undefined)
    return [differs(`The data near byte ${different * BLOCK_SIZE} is not what was written.`)];
  // A source gives each byte at most once, and each block was found in the map: equal sums mean that none is missing.
  const missing = blocks.allocated - found;
  return missing === 0 ? [] : [differs(`${formatSize(missing)} of the data that was written reads as zeros.`)];
}

async function compareRanges(
  disk: DiskSource,
  blocks: BlockMap,
  { signal, onBytes }: CompareOptions,
): Promise<Comparison> {
  let found = 0;
  for await (const range of wholeBlocks(disk, signal)) {
    for (const run of dataRuns(range)) {
      const different = blocks.firstDifference(run);
      if (different !== undefined) return { found, different };
      found += roundUp(run.data.length, BLOCK_SIZE);
    }
    onBytes?.(range.data.length);
    giveBack(range.data);
  }
  return { found, different: undefined };
}

async function compareStored(
  disk: StoredDisk,
  blocks: BlockMap,
  options: CompareOptions & { readonly threads: Threads },
): Promise<Comparison> {
  let found = 0;
  let different: number | undefined;
  const onBlock = (block: number, checksum: number) => {
    if (blocks.has(block, checksum)) found += BLOCK_SIZE;
    else different = Math.min(block, different ?? block);
  };
  await readStoredBlocks(disk, { ...options, onBlock });
  return { found, different };
}

function differs(message: string): Problem {
  return { code: 'data', severity: 'error', message };
}
