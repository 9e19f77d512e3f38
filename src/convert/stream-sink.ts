import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { FailbackError, interrupted } from '../errors.ts';
import { MiB } from '../size.ts';
import type { OutputSink } from './output-sink.ts';

const ZEROS = Buffer.alloc(MiB);

export interface StreamSink extends OutputSink {
  /** SHA-256, in hex, of all that went through, once it has ended. */
  readonly sha256: () => string | undefined;
}

/**
 * Writes at rising offsets into a stream, zeros into the gaps, at the pace of who reads it. The stream stays open.
 * Throws `E_OUTPUT` when the reader goes away, `E_INTERRUPTED`.
 */
export function streamSink(
  stream: Writable,
  { sha256 = false, signal }: { sha256?: boolean | undefined; signal?: AbortSignal | undefined } = {},
): StreamSink {
  const hash = sha256 ? createHash('sha256') : undefined;
  let position = 0;
  const send = async (data: Uint8Array) => {
    const sent = handOver(stream, data, signal);
    hash?.update(data);
    position += data.length;
    await sent;
  };
  const zerosTo = async (offset: number) => {
    while (position < offset) await send(ZEROS.subarray(0, offset - position));
  };
  return {
    async write(offset, data) {
      if (offset < position) throw new Error(`byte ${offset} comes after byte ${position}`);
      await zerosTo(offset);
      await send(data);
    },
    end: zerosTo,
    settle: async () => undefined,
    sha256: () => hash?.digest('hex'),
  };
}

/** Waits until the stream has passed the bytes on; a reader that never reads must not keep Ctrl-C from working. */
function handOver(stream: Writable, data: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(interrupted(signal?.reason));
    if (signal?.aborted) {
      stop();
      return;
    }
    signal?.addEventListener('abort', stop, { once: true });
    stream.write(data, (error) => {
      signal?.removeEventListener('abort', stop);
      if (!error) resolve();
      else reject(broken(error));
    });
  });
}

function broken(error: NodeJS.ErrnoException): FailbackError {
  return new FailbackError('E_OUTPUT', `The output stream cannot be written (${error.code ?? error.message}).`, {
    hint: 'The program that reads the disk ended before it had all of it; see what it says.',
    cause: error,
  });
}
