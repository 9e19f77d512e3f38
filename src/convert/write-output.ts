import type { DiskSource } from '../formats/disk.ts';
import type { WrittenDisk } from '../formats/write-data.ts';
import { copyStored } from './copy-stored.ts';
import { isFileSink } from './file-sink.ts';
import type { OutputSink } from './output-sink.ts';
import { isStored } from './stored-blocks.ts';
import type { Target } from './target.ts';
import { type Threads, WORTH_THREADS } from './threads.ts';
import { writeTarget, type WriteTargetOptions } from './write-target.ts';

export interface WriteOutputOptions extends WriteTargetOptions {
  /** Who copies data that go from file to file as they are. */
  readonly threads: Threads;
}

/**
 * Writes a disk in the format that was asked for: in threads if its data only have to be copied, with the same result.
 * Throws what its writer throws.
 */
export async function writeOutput(
  target: Target,
  source: DiskSource,
  sink: OutputSink,
  options: WriteOutputOptions,
): Promise<WrittenDisk> {
  const asItIs = target.subformat === 'fixed' || target.subformat === 'raw';
  const large = (source.allocated ?? 0) >= WORTH_THREADS;
  if (!asItIs || !large || !isFileSink(sink) || !isStored(source)) return writeTarget(target, source, sink, options);
  const allocated = await copyStored(source, sink, options);
  // The footer is left to write; its UUID comes from the blocks that were noted.
  return { ...(await writeTarget(target, withoutData(source), sink, options)), allocated };
}

function withoutData({ size }: DiskSource): DiskSource {
  return {
    size,
    allocated: 0,
    order: 'ascending',
    async *ranges() {
      // All of it is written.
    },
  };
}
