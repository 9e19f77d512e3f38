import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Extent } from '../../../src/bytes.ts';
import { ExtentList } from './extent-list.ts';

/**
 * The pages of a blob, in a sparse file that has no name: a disk of many GiB costs what was put of it, and nothing
 * stays behind.
 */
export class PageStore {
  readonly #written = new ExtentList();
  #file: Promise<FileHandle> | undefined;

  async write(offset: number, data: Uint8Array): Promise<void> {
    this.#file ??= namelessFile();
    const file = await this.#file;
    for (let done = 0; done < data.length;) {
      done += (await file.write(data, done, data.length - done, offset + done)).bytesWritten;
    }
    this.#written.add({ offset, length: data.length });
  }

  clear(extent: Extent): void {
    this.#written.remove(extent);
  }

  /** What was not written reads as zeros; there is no end. */
  async read(offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    const file = await this.#file;
    for (const extent of this.ranges({ offset, length })) {
      await file?.read(bytes, extent.offset - offset, extent.length, extent.offset);
    }
    return bytes;
  }

  /** What was written and not cleared, by rising offset, neighbours joined. */
  ranges(within: Extent = { offset: 0, length: Infinity }): Extent[] {
    return this.#written.within(within);
  }

  async close(): Promise<void> {
    const file = await this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

async function namelessFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `failback-pages-${randomUUID()}`);
  const file = await open(path, 'wx+');
  await unlink(path);
  return file;
}
