import { viewOf } from '../../bytes.ts';
import { ZstdProblem } from './bits.ts';
import type { ZstdFrame } from './frame.ts';

/** Bytes of the longest frame header, the magic number included. */
export const HEADER_LENGTH = 18;
/** Bytes before each block. */
export const BLOCK_HEADER = 3;

const MAGIC = 0xfd2fb528;
const MAX_BLOCK = 128 * 1024;
const [RAW, RLE, RESERVED] = [0, 1, 3];

export interface FrameHeader {
  /** Bytes of the header. */
  readonly length: number;
  /** Bytes that a match may reach back. */
  readonly window: number;
  /** Whether four bytes follow the last block. */
  readonly hasChecksum: boolean;
}

/** The header of a frame (RFC 8878, 3.1.1.1); `bytes` may be fewer than `HEADER_LENGTH` at the end of a file. */
export function readFrameHeader(bytes: Uint8Array): FrameHeader {
  const padded = new Uint8Array(HEADER_LENGTH);
  padded.set(bytes.subarray(0, HEADER_LENGTH));
  const view = viewOf(padded);
  if (view.getUint32(0, true) !== MAGIC) throw new ZstdProblem('there is no frame');
  const flags = view.getUint8(4);
  if ((flags & 8) !== 0) throw new ZstdProblem('a reserved bit is set');
  const isSingle = (flags & 0x20) !== 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][flags & 3] ?? 0);
  const sizeLength = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  const base = 2 ** (10 + (view.getUint8(5) >> 3));
  const window = isSingle ? contentSize(view, at, sizeLength) : base + (base / 8) * (view.getUint8(5) & 7);
  return { length: at + sizeLength, window, hasChecksum: (flags & 4) !== 0 };
}

function contentSize(view: DataView, at: number, length: number): number {
  if (length === 8) return Number(view.getBigUint64(at, true));
  if (length === 4) return view.getUint32(at, true);
  return length === 2 ? view.getUint16(at, true) + 256 : view.getUint8(at);
}

export interface BlockHeader {
  readonly isLast: boolean;
  /** Bytes of the block. */
  readonly length: number;
  /** Unpacks the block's bytes. */
  readonly unpack: (frame: ZstdFrame, bytes: Uint8Array) => Uint8Array;
}

/** The header of a block (RFC 8878, 3.1.1.2). */
export function readBlockHeader([low = 0, middle = 0, high = 0]: Uint8Array): BlockHeader {
  const [type, size] = [(low >> 1) & 3, (low | (middle << 8) | (high << 16)) >> 3];
  if (type === RESERVED || size > MAX_BLOCK) throw new ZstdProblem('there is no block');
  return {
    isLast: (low & 1) !== 0,
    length: type === RLE ? 1 : size,
    unpack: (frame, bytes) => {
      if (type === RAW) return frame.plain(bytes);
      return type === RLE ? frame.repeated(bytes[0] ?? 0, size) : frame.packed(bytes);
    },
  };
}
