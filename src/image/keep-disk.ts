import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { dataRuns } from '../formats/data-runs.ts';
import { WriteQueue } from './write-queue.ts';

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
  const queue = new WriteQueue(file);
  let offset = 0;
  try {
    for await (const data of stream) {
      signal?.throwIfAborted();
      for (const run of dataRuns({ offset, data })) await queue.add(run.data, run.offset);
      hash.update(data);
      offset += data.length;
    }
    await queue.drain();
  } finally {
    await queue.settle();
  }
  await file.truncate(offset);
  return { fileSize: offset, sha256: hash.digest('hex') };
}
