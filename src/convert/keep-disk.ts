import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { dataRuns } from '../formats/data-runs.ts';
import { fileSink } from './file-sink.ts';
import { fill } from './output-sink.ts';

export interface KeptDisk {
  readonly fileSize: number;
  readonly sha256: string;
}

/** Writes a stream into an empty file, leaving zeros as holes, and gives its digest. */
export async function keepDisk(
  stream: AsyncIterable<Uint8Array>,
  file: FileHandle,
  signal: AbortSignal | undefined,
): Promise<KeptDisk> {
  const hash = createHash('sha256');
  return fill(fileSink(file), async (sink) => {
    let offset = 0;
    for await (const data of stream) {
      signal?.throwIfAborted();
      for (const run of dataRuns({ offset, data })) await sink.write(run.offset, run.data);
      hash.update(data);
      offset += data.length;
    }
    return { fileSize: offset, sha256: hash.digest('hex') };
  });
}
