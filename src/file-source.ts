import { type FileHandle, open } from 'node:fs/promises';
import { takeBuffer } from './buffers.ts';
import type { Extent, RandomAccess } from './bytes.ts';
import { FailbackError } from './errors.ts';
import { readAhead } from './read-ahead.ts';

/** A file that is open for reading. */
export interface FileSource extends RandomAccess, AsyncDisposable {
  readonly path: string;
  /** The descriptor, for threads: good as long as the file is open. */
  readonly fd: number;
  /**
   * The bytes of the extents, one after the other, in chunks of at most 1 MiB. Every chunk is a buffer of its own; the
   * next ones are read while the caller works on the last. Throws `E_INPUT_MISSING` if the file became shorter, and
   * `E_INTERRUPTED`.
   */
  stream(extents: Iterable<Extent>, signal?: AbortSignal): AsyncGenerator<Uint8Array>;
}

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
  const exactly = async (offset: number, length: number) => {
    const bytes = await read(offset, length);
    if (bytes.length < length) throw unreadable(path, new Error('the file became shorter while it was read'));
    return bytes;
  };
  return {
    path,
    fd: file.fd,
    size,
    read: (offset, length) => read(offset, Math.max(0, Math.min(length, size - offset))),
    async *stream(extents, signal) {
      for await (const { data } of readAhead(extents, exactly, signal)) yield data;
    },
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

/** The error for a file that cannot be read. */
export function unreadable(path: string, cause: unknown): FailbackError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FailbackError('E_INPUT_MISSING', `${path} cannot be read: ${reason}.`, {
    hint: 'Check the path and the permissions of the file.',
    cause,
    data: { path },
  });
}
