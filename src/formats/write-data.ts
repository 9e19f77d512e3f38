import type { Sink } from '../bytes.ts';
import { interrupted } from '../errors.ts';
import type { BlockMap } from './block-map.ts';
import { dataRuns } from './data-runs.ts';
import type { DiskSource } from './disk.ts';
import { wholeBlocks } from './whole-blocks.ts';

export interface WriteDiskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes of data that came in since the last call; the sum is the source's `allocated`. */
  readonly onBytes?: ((count: number) => void) | undefined;
  /** Is told every block that is written, for a digest or to verify the file. */
  readonly blocks?: BlockMap | undefined;
}

/** What a writer has made; all sizes are bytes. */
export interface WrittenDisk {
  /** Size of the disk that the file holds: at least the source's. */
  readonly virtualSize: number;
  /** A file must get this length: what lies behind the last write is a hole. */
  readonly fileSize: number;
  /** Data in the file, in blocks of 64 KiB. */
  readonly allocated: number;
}

/** Writes a disk's data at its own offsets, and nothing for blocks of zeros. Returns the bytes written. */
export async function writeData(
  source: DiskSource,
  sink: Sink,
  { signal, onBytes, blocks }: WriteDiskOptions,
): Promise<number> {
  let written = 0;
  for await (const range of wholeBlocks(source, signal)) {
    if (signal?.aborted) throw interrupted(signal.reason);
    for (const run of dataRuns(range)) {
      blocks?.note(run);
      written += run.data.length;
      await sink.write(run.offset, run.data);
    }
    onBytes?.(range.data.length);
  }
  return written;
}
