import type { FileHandle } from 'node:fs/promises';

/** Writes that may be under way at once; each holds its bytes in memory. */
const MAX_WRITES = 4;

/** Positioned writes to one file, several at a time, so that the next bytes are read meanwhile. */
export class WriteQueue {
  readonly #file: FileHandle;
  readonly #writes: Promise<void>[] = [];

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Starts a write, and waits while too many are under way. Throws the error of an earlier one. */
  async add(data: Uint8Array, offset: number): Promise<void> {
    const write = writeAll(this.#file, data, offset);
    // Its error is thrown by the await that takes it from the queue, which may be later than the failure.
    write.catch(() => undefined);
    this.#writes.push(write);
    if (this.#writes.length >= MAX_WRITES) await this.#writes.shift();
  }

  /** Waits for all of them. Throws the first error. */
  async drain(): Promise<void> {
    await Promise.all(this.#writes.splice(0));
  }

  /** Waits until none touches the file any more, whatever became of it. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#writes.splice(0));
  }
}

async function writeAll(file: FileHandle, data: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < data.length;) {
    const { bytesWritten } = await file.write(data, done, data.length - done, offset + done);
    done += bytesWritten;
  }
}
