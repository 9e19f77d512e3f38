import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { interrupted } from '../errors.ts';
import { makeFolder, outputError } from '../files.ts';
import { dataRuns } from '../formats/data-runs.ts';
import type { ByteStream } from '../formats/peek.ts';
import { fileSink } from './file-sink.ts';
import { fill } from './output-sink.ts';

export interface Spooled extends AsyncDisposable {
  readonly path: string;
}

/**
 * Keeps a stream in a file, zeros as holes; the file goes when it is disposed of. Throws `E_NO_SPACE`, `E_OUTPUT`,
 * `E_INTERRUPTED`, and what the stream throws.
 */
export async function spool(stream: ByteStream, folder: string, signal: AbortSignal | undefined): Promise<Spooled> {
  await makeFolder(folder);
  const path = join(folder, `.failback-input.${randomBytes(4).toString('hex')}.tmp`);
  const remove = () => rm(path, { force: true });
  // A stream that hangs must not keep an abort from working.
  const stop = () => stream.destroy?.();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await write(stream, path);
    if (signal?.aborted) throw interrupted(signal.reason);
    return { path, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw signal?.aborted ? interrupted(error) : outputError(path, error);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function write(stream: ByteStream, path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await fill(fileSink(file), async (sink) => {
      let fileSize = 0;
      for await (const data of stream) {
        for (const run of dataRuns({ offset: fileSize, data })) await sink.write(run.offset, run.data);
        fileSize += data.length;
      }
      return { fileSize };
    });
  } finally {
    await file.close();
  }
}
