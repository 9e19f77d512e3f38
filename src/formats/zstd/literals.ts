import { ZstdProblem } from './bits.ts';
import { type HuffmanTable, readHuffman, unpackHuffman } from './huffman.ts';

export interface Literals {
  readonly bytes: Uint8Array;
  /** Bytes of the block that they took. */
  readonly length: number;
  /** The tree, for later blocks. */
  readonly tree: HuffmanTable | undefined;
}

const MAX_LITERALS = 128 * 1024;
const [RAW, RLE, TREELESS] = [0, 1, 3];

/** The literals section of a block (RFC 8878, 3.1.1.3.1); `earlier` is the last tree of the frame. */
export function readLiterals(block: Uint8Array, earlier: HuffmanTable | undefined): Literals {
  const head = Array.from({ length: 5 }, (_, index) => (block[index] ?? 0) * 256 ** index).reduce((a, b) => a + b);
  const [type, format] = [head & 3, (head >> 2) & 3];
  if (type === RAW || type === RLE) {
    const start = [1, 2, 1, 3][format] ?? 0;
    const size = start === 1 ? (head >> 3) & 31 : (head >> 4) & (start === 2 ? 0xfff : 0xfffff);
    const length = start + (type === RAW ? size : 1);
    if (size > MAX_LITERALS || length > block.length) throw new ZstdProblem('literals have no end');
    const bytes = type === RAW ? block.subarray(start, length) : new Uint8Array(size).fill(block[start] ?? 0);
    return { bytes, length, tree: earlier };
  }
  const [start, width] = (
    [
      [3, 10],
      [3, 10],
      [4, 14],
      [5, 18],
    ] as const
  )[format as 0 | 1 | 2 | 3];
  const size = Math.floor(head / 16) % 2 ** width;
  const packed = Math.floor(head / 2 ** (4 + width)) % 2 ** width;
  const length = start + packed;
  if (size > MAX_LITERALS || length > block.length) throw new ZstdProblem('literals have no end');
  const body = block.subarray(start, length);
  const read = type === TREELESS ? { table: earlier, length: 0 } : readHuffman(body);
  if (!read.table) throw new ZstdProblem('a tree is missing');
  const bytes = new Uint8Array(size);
  const streams = body.subarray(read.length);
  if (format === 0) unpackHuffman(read.table, streams, bytes);
  else unpackFour(read.table, streams, bytes);
  return { bytes, length, tree: read.table };
}

/** Four streams, of which three say their lengths; each makes a quarter, the last one what is left. */
function unpackFour(tree: HuffmanTable, streams: Uint8Array, output: Uint8Array): void {
  const quarter = (output.length + 3) >> 2;
  let start = 6;
  for (let index = 0; index < 4; index++) {
    const own = (streams[2 * index] ?? 0) | ((streams[2 * index + 1] ?? 0) << 8);
    const end = index === 3 ? streams.length : start + own;
    if (end > streams.length || start > end) throw new ZstdProblem('a stream of literals has no end');
    const part = output.subarray(index * quarter, index === 3 ? output.length : (index + 1) * quarter);
    unpackHuffman(tree, streams.subarray(start, end), part);
    start = end;
  }
}
