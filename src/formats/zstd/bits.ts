/** What every part of the decoder throws; the frame's reader names the place. */
export class ZstdProblem extends Error {}

/** Bits of bytes, from the lowest of the first byte on (RFC 8878, 4.1.1). */
export class ForwardBits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next bits, at most 16; they stay. */
  peek(count: number): number {
    const byte = this.#at >> 3;
    const three =
      byteAt(this.#bytes, byte) | (byteAt(this.#bytes, byte + 1) << 8) | (byteAt(this.#bytes, byte + 2) << 16);
    return (three >> (this.#at & 7)) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.#at += count;
    if (this.bytesUsed > this.#bytes.length) throw new ZstdProblem('a table has no end');
  }

  get bytesUsed(): number {
    return (this.#at + 7) >> 3;
  }
}

/** Bits of bytes from the end to the start, after the mark in the last byte (RFC 8878, 4.1). Below the start are zeros. */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  /** Bits that are left; negative once more was taken than there is. */
  left: number;

  constructor(bytes: Uint8Array) {
    const last = bytes.at(-1) ?? 0;
    if (last === 0) throw new ZstdProblem('a bit stream has no mark at its end');
    this.#bytes = bytes;
    this.left = bytes.length * 8 - 8 + (31 - Math.clz32(last));
  }

  /** The next bits, at most 24; they stay. */
  peek(count: number): number {
    const at = this.left - count;
    const byte = at >> 3;
    const bytes = this.#bytes;
    const four =
      byteAt(bytes, byte) |
      (byteAt(bytes, byte + 1) << 8) |
      (byteAt(bytes, byte + 2) << 16) |
      (byteAt(bytes, byte + 3) << 24);
    return (four >>> (at & 7)) & ((1 << count) - 1);
  }

  /** The next bits, at most 31. */
  read(count: number): number {
    if (count > 16) {
      const high = this.read(count - 16);
      return high * 65_536 + this.read(16);
    }
    const value = this.peek(count);
    this.left -= count;
    return value;
  }
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
