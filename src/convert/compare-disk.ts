import { giveBack } from '../buffers.ts';
import { BLOCK_SIZE, type BlockMap } from '../formats/block-map.ts';
import { dataRuns } from '../formats/data-runs.ts';
import type { DiskSource } from '../formats/disk.ts';
import type { Problem } from '../formats/problem.ts';
import { wholeBlocks } from '../formats/whole-blocks.ts';
import { formatSize, roundUp } from '../size.ts';

export interface CompareOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that were read since the last call. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** Reads a disk and tells in what it differs from the blocks that were noted when it was written: zeros included. */
export async function compareDisk(
  disk: DiskSource,
  blocks: BlockMap,
  { signal, onBytes }: CompareOptions = {},
): Promise<Problem[]> {
  let found = 0;
  for await (const range of wholeBlocks(disk, signal)) {
    for (const run of dataRuns(range)) {
      const block = blocks.firstDifference(run);
      if (block !== undefined) return [differs(`The data near byte ${block * BLOCK_SIZE} is not what was written.`)];
      found += roundUp(run.data.length, BLOCK_SIZE);
    }
    onBytes?.(range.data.length);
    giveBack(range.data);
  }
  // A source gives each byte at most once, and each block was found in the map: equal sums mean that none is missing.
  const missing = blocks.allocated - found;
  return missing === 0 ? [] : [differs(`${formatSize(missing)} of the data that was written reads as zeros.`)];
}

function differs(message: string): Problem {
  return { code: 'data', severity: 'error', message };
}
