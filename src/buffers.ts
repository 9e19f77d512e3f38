import { MiB } from './size.ts';

const SIZE = MiB;
/** Pieces that wait to be used again. */
const MAX_FREE = 16;
const free: ArrayBuffer[] = [];
/** Of each piece that is in use, the bytes that have not been given back. */
const inUse = new WeakMap<ArrayBufferLike, number>();

/**
 * Memory for `length` bytes, with any content. About a MiB of it may have been used before: fresh memory costs as much
 * as copying it, and the collector, which would have to find it, costs more.
 */
export function takeBuffer(length: number): Buffer {
  if (length > SIZE || length < SIZE / 4) return Buffer.allocUnsafeSlow(length);
  const memory = free.pop() ?? new ArrayBuffer(SIZE);
  inUse.set(memory, length);
  return Buffer.from(memory, 0, length);
}

/**
 * Gives bytes back; only who owns them may do so, once. Memory is used again when all that was taken of it has come
 * back, in whatever parts. What never comes back is left to the collector; what was never taken here is, too.
 */
export function giveBack({ buffer, length }: Uint8Array): void {
  const missing = inUse.get(buffer);
  if (missing === undefined) return;
  if (missing > length) {
    inUse.set(buffer, missing - length);
    return;
  }
  inUse.delete(buffer);
  if (free.length < MAX_FREE) free.push(buffer as ArrayBuffer);
}
