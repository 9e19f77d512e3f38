import { type RandomAccess, viewOf } from '../../bytes.ts';
import { interrupted } from '../../errors.ts';
import { damaged } from '../../formats/problem.ts';
import { MiB } from '../../size.ts';
import { unpackLz4Block } from './lz4-block.ts';
import { exactly, KIND } from './pieces.ts';

/** The magic number of the legacy frame, the only one that Linux takes (lib/decompress_unlz4.c). */
const MAGIC = 0x184c2102;
/** A block unpacks to this many bytes, the last one to fewer. */
const BLOCK = 8 * MiB;
/** The longest that a block can be when it is packed: one that cannot be made smaller. */
const MAX_PACKED = BLOCK + Math.floor(BLOCK / 255) + 16;

/**
 * Unpacks a legacy LZ4 frame (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md, "Legacy frame") and returns
 * where it ends: it has no end mark, so at the first length that no block has. Frames that follow each other at once are one. Throws
 * `E_FORMAT`, `E_INTERRUPTED`.
 */
export async function* unlz4(
  source: RandomAccess,
  start: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, number, undefined> {
  for (let at = start; ;) {
    if (signal?.aborted) throw interrupted(signal.reason);
    const bytes = await source.read(at, 4);
    const length = bytes.length === 4 ? viewOf(bytes).getUint32(0, true) : 0;
    if (length === MAGIC) {
      at += 4;
      continue;
    }
    if (length === 0 || length > MAX_PACKED) return at;
    const output = Buffer.allocUnsafe(BLOCK);
    const size = unpackLz4Block(await exactly(source, at + 4, length), output);
    if (size === undefined) throw damaged(KIND, `the LZ4 block at byte ${at} cannot be unpacked`);
    yield output.subarray(0, size);
    at += 4 + length;
  }
}
