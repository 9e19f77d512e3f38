import type { RandomAccess } from '../../bytes.ts';
import { interrupted } from '../../errors.ts';
import { damaged } from '../../formats/problem.ts';
import { ZstdProblem } from '../../formats/zstd/bits.ts';
import { ZstdFrame } from '../../formats/zstd/frame.ts';
import { BLOCK_HEADER, HEADER_LENGTH, readBlockHeader, readFrameHeader } from '../../formats/zstd/header.ts';
import { MiB } from '../../size.ts';
import { exactly, KIND } from './pieces.ts';

/** What Linux takes (ZSTD_WINDOWSIZE_MAX in lib/decompress_unzstd.c). */
const MAX_WINDOW = 128 * MiB;
const CHECKSUM = 4;

/** Unpacks one Zstandard frame (RFC 8878, 3.1.1) and returns where it ends. Throws `E_FORMAT`, `E_INTERRUPTED`. */
export async function* unzstd(
  source: RandomAccess,
  start: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, number, undefined> {
  const head = await source.read(start, HEADER_LENGTH);
  const { length, window, hasChecksum } = checked(start, () => readFrameHeader(head));
  if (window > MAX_WINDOW) throw damaged(KIND, `the Zstandard frame at byte ${start} wants ${window} bytes of memory`);
  const frame = new ZstdFrame(window);
  let at = start + length;
  for (let isLast = false; !isLast;) {
    if (signal?.aborted) throw interrupted(signal.reason);
    const header = await exactly(source, at, BLOCK_HEADER);
    const block = checked(at, () => readBlockHeader(header));
    const bytes = await exactly(source, at + BLOCK_HEADER, block.length);
    yield checked(at, () => block.unpack(frame, bytes));
    at += BLOCK_HEADER + block.length;
    isLast = block.isLast;
  }
  if (hasChecksum) await exactly(source, at, CHECKSUM);
  return at + (hasChecksum ? CHECKSUM : 0);
}

function checked<T>(at: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ZstdProblem)) throw error;
    throw damaged(KIND, `the Zstandard data at byte ${at} cannot be unpacked: ${error.message}`);
  }
}
