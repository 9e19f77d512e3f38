import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises';
import { MiB } from '../size.ts';
import { cacheError } from './cache.ts';

/** What the bytes of an unfinished download belong to. */
export interface PartOrigin {
  /** `urlKey` of where it comes from. */
  readonly key: string;
  /** Strong entity tag; null if the server gives none, and then the download cannot go on later. */
  readonly etag: string | null;
  /** Whole length in bytes; null if the server does not say. */
  readonly length: number | null;
}

/**
 * An unfinished download on disk: `<path>` with the bytes so far, `<path>.json` with their origin. The bytes are hashed as
 * they come, those of an earlier run when the file is opened. Throws `E_NO_SPACE`, `E_OUTPUT`.
 */
export class PartFile implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;
  #origin: PartOrigin;
  #hash: Hash = createHash('sha512');
  #size = 0;

  private constructor(path: string, file: FileHandle, origin: PartOrigin) {
    this.#path = path;
    this.#file = file;
    this.#origin = origin;
  }

  /** Opens what an earlier run left of the same origin, else an empty one. */
  static async open(path: string, key: string, signal: AbortSignal): Promise<PartFile> {
    const fresh = { key, etag: null, length: null };
    const file = await open(path, 'a+').catch((error: unknown) => {
      throw cacheError(path, error);
    });
    const part = new PartFile(path, file, fresh);
    try {
      const origin = await readOrigin(path);
      if (origin?.key === key && origin.etag !== null) await part.#adopt(origin, signal);
      else await part.restart(fresh);
      return part;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  get origin(): PartOrigin {
    return this.#origin;
  }

  async #adopt(origin: PartOrigin, signal: AbortSignal): Promise<void> {
    this.#origin = origin;
    const bytes = this.#file.createReadStream({ start: 0, autoClose: false, highWaterMark: MiB, signal });
    for await (const chunk of bytes) {
      this.#hash.update(chunk as Buffer);
      this.#size += (chunk as Buffer).length;
    }
  }

  /** Forgets all bytes; what follows belongs to `origin`. */
  async restart(origin: Omit<PartOrigin, 'key'>): Promise<void> {
    this.#origin = { key: this.#origin.key, etag: origin.etag, length: origin.length };
    this.#hash = createHash('sha512');
    this.#size = 0;
    await this.#write(async () => {
      await this.#file.truncate(0);
      await writeFile(`${this.#path}.json`, JSON.stringify(this.#origin));
    });
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.#write(() => this.#file.appendFile(chunk));
    this.#hash.update(chunk);
    this.#size += chunk.length;
  }

  /** Brings everything to the disk; returns the SHA-512 of all bytes. */
  async finish(): Promise<string> {
    await this.#write(() => this.#file.sync());
    return this.#hash.copy().digest('hex');
  }

  async #write(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      throw cacheError(this.#path, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

async function readOrigin(path: string): Promise<PartOrigin | undefined> {
  try {
    return JSON.parse(await readFile(`${path}.json`, 'utf8')) as PartOrigin;
  } catch {
    return undefined;
  }
}
