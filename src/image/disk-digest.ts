import { createHash, type Hash } from 'node:crypto';
import { MiB } from '../size.ts';

const ZEROS = Buffer.alloc(MiB);

/** SHA-256 of a file that comes by rising offset, with gaps that are zeros and are read from nowhere. */
export class DiskDigest {
  readonly #hash: Hash = createHash('sha256');
  #position = 0;

  update(offset: number, data: Uint8Array): void {
    this.#zerosTo(offset);
    this.#hash.update(data);
    this.#position += data.length;
  }

  /** The digest in hex of a file of `size` bytes. */
  end(size: number): string {
    this.#zerosTo(size);
    return this.#hash.digest('hex');
  }

  #zerosTo(offset: number): void {
    while (this.#position < offset) {
      const zeros = ZEROS.subarray(0, offset - this.#position);
      this.#hash.update(zeros);
      this.#position += zeros.length;
    }
  }
}
