import type { Extent } from '../bytes.ts';
import { FailbackError } from '../errors.ts';
import type { StepIo } from '../step-io.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { copyRange } from '../toolbox/tools/coreutils.ts';
import type { BlockRun } from '../toolbox/tools/e2fsprogs.ts';

/** Both file systems are made with blocks of this size. */
export const BLOCK = 4096;

/** A file whose blocks the file system has laid out, and where its bytes come from. */
export interface LaidOutFile {
  /** A file in the toolbox and the extents of it that hold the bytes. */
  readonly from: string;
  readonly source: readonly Extent[];
  readonly size: number;
  readonly runs: readonly BlockRun[];
}

export interface Segment {
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly length: number;
}

/** Writes the bytes of laid-out files into their blocks; `base` is the file system's offset on the disk. */
export async function fillFiles(
  disk: string,
  base: number,
  files: readonly LaidOutFile[],
  toolbox: Toolbox,
  io: StepIo,
): Promise<void> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const file of files) {
    for (const segment of fillSegments(file, base)) {
      await toolbox.run(copyRange({ from: file.from, to: disk, ...segment }), { signal: io.signal });
      done += segment.length;
      io.progress(done, total, 'bytes');
    }
  }
}

/** Which bytes of the source go where on the disk. */
export function fillSegments(
  { source, runs, size }: Pick<LaidOutFile, 'source' | 'runs' | 'size'>,
  base: number,
): Segment[] {
  const segments: Segment[] = [];
  let position = 0;
  for (const extent of source) {
    for (let done = 0; done < extent.length && position < size;) {
      const run = runs.find(
        ({ logical, count }) => logical * BLOCK <= position && position < (logical + count) * BLOCK,
      );
      if (run === undefined) throw layoutError(position);
      const inRun = position - run.logical * BLOCK;
      const length = Math.min(extent.length - done, run.count * BLOCK - inRun, size - position);
      segments.push({ fromOffset: extent.offset + done, toOffset: base + run.physical * BLOCK + inRun, length });
      done += length;
      position += length;
    }
  }
  if (position !== size) throw layoutError(position);
  return segments;
}

function layoutError(position: number): FailbackError {
  return new FailbackError('E_INTERNAL', `The file system has no block for byte ${position} of a file.`);
}
