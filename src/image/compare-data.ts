import { stat } from 'node:fs/promises';
import type { Extent } from '../bytes.ts';
import type { FileSource } from '../file-source.ts';
import { BLOCK_SIZE, type BlockMap } from '../formats/block-map.ts';
import type { DiskRange } from '../formats/disk.ts';
import type { Problem } from '../formats/problem.ts';
import { MiB } from '../size.ts';

const ZEROS = Buffer.alloc(MiB);
/** Holes up to this sum are read without asking whether that is necessary. */
const FEW_HOLES = 512 * MiB;

export interface CompareOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((count: number) => void) | undefined;
}

/**
 * Reads the data of a disk of `size` bytes again, and tells the first block that differs from the map. Many holes are
 * read only if the file occupies more than its data, so that the cost follows the data.
 */
export async function compareData(
  file: FileSource,
  blocks: BlockMap,
  size: number,
  options: CompareOptions = {},
): Promise<Problem[]> {
  const { signal, onBytes } = options;
  for await (const range of locate(file, blocks.extents(), signal)) {
    const block = blocks.firstDifference(range);
    if (block !== undefined) return [differs(block * BLOCK_SIZE)];
    onBytes?.(range.data.length);
  }
  if (size - blocks.allocated > FEW_HOLES && (await onlyDataIsStored(file.path, blocks))) return [];
  for await (const { offset, data } of locate(file, blocks.holes(size), signal)) {
    if (!ZEROS.subarray(0, data.length).equals(data)) return [differs(offset)];
    onBytes?.(data.length);
  }
  return [];
}

/** The bytes of the extents, each chunk with its place. */
async function* locate(file: FileSource, extents: Iterable<Extent>, signal?: AbortSignal): AsyncGenerator<DiskRange> {
  for (const extent of extents) {
    let { offset } = extent;
    for await (const data of file.stream([extent], signal)) {
      yield { offset, data };
      offset += data.length;
    }
  }
}

function differs(offset: number): Problem {
  return { code: 'data', severity: 'error', message: `The data near byte ${offset} is not what was written.` };
}

/**
 * Whether all blocks of the file system that the file occupies are accounted for by its data: then a hole has nothing
 * in it. What the file system keeps for its own, such as lists of extents, must stay below one block of data.
 */
async function onlyDataIsStored(path: string, blocks: BlockMap): Promise<boolean> {
  const stored = (await stat(path)).blocks * 512;
  return stored >= blocks.allocated && stored < blocks.allocated + BLOCK_SIZE;
}
