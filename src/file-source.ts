import { type FileHandle, open } from 'node:fs/promises';
import { takeBuffer } from './buffers.ts';
import type { Extent, RandomAccess } from './bytes.ts';
import { FailbackError } from './errors.ts';
import { MiB } from './size.ts';

/** A file that is open for reading. */
export interface FileSource extends RandomAccess, AsyncDisposable {
  readonly path: string;
  /**
   * The bytes of the extents, one after the other, in chunks of at most 1 MiB. Every chunk is a buffer of its own; the
   * next one is read ahead while the caller works on the last. Throws `E_INPUT_MISSING` if the file became shorter.
   */
  stream(extents: Iterable<Extent>, signal?: AbortSignal): AsyncGenerator<Uint8Array>;
}

const CHUNK = MiB;

/** Opens a regular file for reading. Throws `E_INPUT_MISSING`. */
export async function openFile(path: string): Promise<FileSource> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const stats = await file.stat();
  if (!stats.isFile()) {
    await file.close();
    throw new FailbackError('E_INPUT_MISSING', `${path} is not a file.`, { data: { path } });
  }
  const { size } = stats;
  const read = (offset: number, length: number) => readFully(file, path, offset, length);
  return {
    path,
    size,
    read: (offset, length) => read(offset, Math.max(0, Math.min(length, size - offset))),
    stream: (extents, signal) => streamAhead(extents, read, path, signal),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

async function readFully(file: FileHandle, path: string, offset: number, length: number): Promise<Uint8Array> {
  const buffer = takeBuffer(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled === length ? buffer : buffer.subarray(0, filled);
}

function* chunksOf(extents: Iterable<Extent>): Generator<Extent> {
  for (const { offset, length } of extents) {
    for (let done = 0; done < length; done += CHUNK) {
      yield { offset: offset + done, length: Math.min(CHUNK, length - done) };
    }
  }
}

async function* streamAhead(
  extents: Iterable<Extent>,
  read: RandomAccess['read'],
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let ahead: Promise<Uint8Array> | undefined;
  let wanted = 0;
  const take = async (pending: Promise<Uint8Array>): Promise<Uint8Array> => {
    const bytes = await pending;
    if (bytes.length < wanted) throw unreadable(path, new Error('the file became shorter while it was read'));
    return bytes;
  };
  try {
    for (const { offset, length } of chunksOf(extents)) {
      signal?.throwIfAborted();
      const ready = ahead && (await take(ahead));
      wanted = length;
      ahead = read(offset, length);
      // A failure is thrown when the chunk is asked for; until then it is nobody's.
      ahead.catch(() => undefined);
      if (ready) yield ready;
    }
    if (ahead) yield await take(ahead);
  } finally {
    // The file may be closed as soon as the stream has ended.
    await ahead?.catch(() => undefined);
  }
}

function unreadable(path: string, cause: unknown): FailbackError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FailbackError('E_INPUT_MISSING', `${path} cannot be read: ${reason}.`, {
    hint: 'Check the path and the permissions of the file.',
    cause,
    data: { path },
  });
}
