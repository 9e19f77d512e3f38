import { MiB } from './size.ts';

/** Pieces come in two sizes; of each so many wait to be used again. */
const SMALL = MiB;
const LARGE = 4 * MiB;
const MAX_FREE = 16;
const free = { small: [] as ArrayBuffer[], large: [] as ArrayBuffer[] };
/** Of each piece that is in use, the bytes that have not been given back. */
const inUse = new WeakMap<ArrayBufferLike, number>();

/**
 * Memory for `length` bytes, with any content. Up to 4 MiB of it may have been used before: fresh memory costs as much
 * as copying it, and the collector, which would have to find it, costs more.
 */
export function takeBuffer(length: number): Buffer {
  if (length > LARGE || length < SMALL / 4) return Buffer.allocUnsafeSlow(length);
  const [list, size] = length > SMALL ? [free.large, LARGE] : [free.small, SMALL];
  const memory = list.pop() ?? new ArrayBuffer(size);
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
  const list = buffer.byteLength === LARGE ? free.large : free.small;
  if (list.length < MAX_FREE) list.push(buffer as ArrayBuffer);
}
