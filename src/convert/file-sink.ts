import type { FileHandle } from 'node:fs/promises';
import { giveBack } from '../buffers.ts';
import { MiB } from '../size.ts';
import type { OutputSink } from './output-sink.ts';

/** Writes that may be under way at once; each holds its bytes in memory. */
const MAX_WRITES = 4;
/** Bytes after which the system is told to bring them to the disk. */
const FLUSH_EVERY = 128 * MiB;

export interface FileSinkOptions {
  /** The file will be fsynced: its bytes go to the disk while others are still made, so that little is left at the end. */
  readonly flush?: boolean;
}

/** A file that takes bytes, for whoever writes into it by its descriptor, too. */
export interface FileSink extends OutputSink {
  readonly file: FileHandle;
  /** Tells of bytes that came into the file in another way. */
  readonly took: (length: number) => void;
}

export function isFileSink(sink: OutputSink): sink is FileSink {
  return 'file' in sink;
}

/** Writes into an empty file that is open for writing, several at a time, so that the next bytes are read meanwhile. */
export function fileSink(file: FileHandle, { flush = false }: FileSinkOptions = {}): FileSink {
  const writes: Promise<void>[] = [];
  let flushing: Promise<void> | undefined;
  let unflushed = 0;
  const begin = (work: Promise<void>) => {
    // Its error is thrown by the await that takes it up, which may be later than the failure.
    work.catch(() => undefined);
    return work;
  };
  const took = (length: number) => {
    unflushed += length;
    if (!flush || unflushed < FLUSH_EVERY || flushing) return;
    unflushed = 0;
    // One that failed stays, for the end to tell.
    flushing = begin(file.datasync().then(() => void (flushing = undefined)));
  };
  return {
    file,
    took,
    async write(offset, data) {
      writes.push(begin(writeAll(file, data, offset)));
      took(data.length);
      if (writes.length >= MAX_WRITES) await writes.shift();
    },
    async end(size) {
      await Promise.all([...writes.splice(0), flushing]);
      await file.truncate(size);
    },
    async settle() {
      await Promise.allSettled([...writes.splice(0), flushing]);
    },
  };
}

async function writeAll(file: FileHandle, data: Uint8Array, offset: number): Promise<void> {
  const { length } = data;
  for (let done = 0; done < length;) {
    const { bytesWritten } = await file.write(data, done, length - done, offset + done);
    done += bytesWritten;
  }
  giveBack(data);
}
