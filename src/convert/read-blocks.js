// @ts-check
// JavaScript, not TypeScript: threads run it, and get no TypeScript loader. Blocking calls into one buffer are the
// fastest way to move bytes from file to file.
import { readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Blocks of the disk, as in formats/block-map.ts; threads cannot load that file. */
const BLOCK = 64 * 1024;
/** Bytes of the disk that are held at once: extents must be cut at multiples of it, as `piecesOf` does. */
const PIECE = 16 * BLOCK;
const ZEROS = Buffer.alloc(BLOCK);

const buffer = Buffer.allocUnsafeSlow(PIECE);

/**
 * `extents` holds four numbers for each: the descriptor of a file, the byte of the file, the byte of the disk, and the
 * length; all parts of a block follow one another by rising offset. `size` is that of the disk; what is no zeros is
 * written to the file of the descriptor `output` at its own offset, unless that is undefined.
 * @typedef {{ extents: Float64Array, size: number, output: number | undefined }} BlocksJob
 */

/**
 * Reads all of the blocks in which the extents are, with zeros around them.
 * @param {BlocksJob} job
 * @returns {Float64Array} The number of each block that is not all zeros, and its checksum as a `BlockMap` has it.
 * Errors of reading have the descriptor as `fd`; the end of a file is one with the byte of the disk as `endsBefore`.
 */
export function readBlocks({ extents, size, output }) {
  /** @type {number[]} */
  const found = [];
  let start = 0;
  let filled = 0;
  const finish = () => {
    const end = Math.ceil(filled / BLOCK) * BLOCK;
    buffer.fill(0, filled, end);
    if (end > 0) finishPiece(start, buffer.subarray(0, end), { size, output }, found);
  };
  for (let index = 0; index < extents.length; index += 4) {
    const [file = 0, from = 0, offset = 0, length = 0] = extents.subarray(index, index + 4);
    if (filled === 0 || offset < start + filled || Math.floor(offset / PIECE) > Math.floor(start / PIECE)) {
      finish();
      start = offset - (offset % BLOCK);
      filled = 0;
    }
    const at = offset - start;
    buffer.fill(0, filled, at);
    readAll(file, from, offset, buffer.subarray(at, at + length));
    filled = at + length;
  }
  finish();
  return Float64Array.from(found);
}

/**
 * @param {number} start
 * @param {Buffer} bytes Whole blocks.
 * @param {Pick<BlocksJob, 'size' | 'output'>} job
 * @param {number[]} found
 */
function finishPiece(start, bytes, { size, output }, found) {
  /** @type {number | undefined} */
  let run;
  const write = (/** @type {number} */ end) => {
    if (run !== undefined && output !== undefined) writeAll(output, bytes.subarray(run, end), start + run);
    run = undefined;
  };
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block.equals(ZEROS)) {
      write(at);
    } else {
      found.push((start + at) / BLOCK, crc32(block) || 1);
      run ??= at;
    }
  }
  write(Math.min(bytes.length, size - start));
}

/**
 * Fills `bytes` from a file. Throws as `readBlocks` does.
 * @param {number} file
 * @param {number} from
 * @param {number} offset Byte of the disk, for an error.
 * @param {Uint8Array} bytes
 */
export function readAll(file, from, offset, bytes) {
  for (let done = 0; done < bytes.length;) {
    const count = readSome(file, bytes, done, from + done);
    if (count === 0) throw Object.assign(new Error('the file is shorter'), { endsBefore: offset + done });
    done += count;
  }
}

/**
 * @param {number} file
 * @param {Uint8Array} bytes
 * @param {number} done
 * @param {number} position
 */
function readSome(file, bytes, done, position) {
  try {
    return readSync(file, bytes, done, bytes.length - done, position);
  } catch (error) {
    throw Object.assign(/** @type {Error} */ (error), { fd: file });
  }
}

/**
 * @param {number} file
 * @param {Buffer} bytes
 * @param {number} position
 */
function writeAll(file, bytes, position) {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}
