import { ZstdProblem } from './bits.ts';
import { ZstdFrame } from './frame.ts';
import { BLOCK_HEADER, readBlockHeader, readFrameHeader } from './header.ts';

/** Unpacks the one Zstandard frame that the bytes are, to at most `limit` bytes. Throws `ZstdProblem`. */
export function unpackZstd(packed: Uint8Array, limit: number): Uint8Array {
  const header = readFrameHeader(packed);
  const frame = new ZstdFrame(header.window);
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let at = header.length, isLast = false; !isLast;) {
    const block = readBlockHeader(packed.subarray(at, at + BLOCK_HEADER));
    const end = at + BLOCK_HEADER + block.length;
    if (end > packed.length) throw new ZstdProblem('the frame has no end');
    const part = block.unpack(frame, packed.subarray(at + BLOCK_HEADER, end));
    size += part.length;
    if (size > limit) throw new ZstdProblem(`there are more than ${limit} bytes`);
    parts.push(part);
    at = end;
    isLast = block.isLast;
  }
  return Buffer.concat(parts);
}
