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

/** Writes into an empty file that is open for writing, several at a time, so that the next bytes are read meanwhile. */
export function fileSink(file: FileHandle, { flush = false }: FileSinkOptions = {}): OutputSink {
  const writes: Promise<void>[] = [];
  let flushing: Promise<void> | undefined;
  let unflushed = 0;
  const begin = (work: Promise<void>) => {
    // Its error is thrown by the await that takes it up, which may be later than the failure.
    work.catch(() => undefined);
    return work;
  };
  return {
    async write(offset, data) {
      writes.push(begin(writeAll(file, data, offset)));
      unflushed += data.length;
      if (writes.length >= MAX_WRITES) await writes.shift();
      if (!flush || unflushed < FLUSH_EVERY) return;
      await flushing;
      flushing = begin(file.datasync());
      unflushed = 0;
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
