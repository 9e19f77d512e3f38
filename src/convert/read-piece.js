// @ts-check
// JavaScript, not TypeScript: threads run it, and get no TypeScript loader.
import { createHash, getFips } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { readAll } from './read-blocks.js';

/** Blocks of the disk, as in formats/block-map.ts; threads cannot load that file. */
const BLOCK = 64 * 1024;

/**
 * `data` is shared memory for whole blocks of the disk from the byte `offset` on. `extents` says where they stand, as in
 * a `BlocksJob`, by rising offset.
 * @typedef {{ extents: Float64Array, offset: number, data: Uint8Array }} PieceJob
 */

/**
 * Fills `data`, with zeros where nothing stands.
 * @param {PieceJob} job
 * @returns The checksum of each block as a `BlockMap` has it, and the MD5 of all, unless the machine forbids it. Errors
 * are those of `readBlocks`.
 */
export function readPiece({ extents, offset: start, data }) {
  let filled = 0;
  for (let index = 0; index < extents.length; index += 4) {
    const [file = 0, from = 0, offset = 0, length = 0] = extents.subarray(index, index + 4);
    const at = offset - start;
    data.fill(0, filled, at);
    filled = at + length;
    readAll(file, from, offset, data.subarray(at, filled));
  }
  data.fill(0, filled);
  const checksums = new Uint32Array(data.length / BLOCK);
  for (const index of checksums.keys()) {
    checksums[index] = crc32(data.subarray(index * BLOCK, (index + 1) * BLOCK)) || 1;
  }
  return { checksums, md5: getFips() === 1 ? undefined : createHash('md5').update(data).digest() };
}
