import { type RandomAccess, viewOf } from '../../bytes.ts';
import { damaged, unsupported } from '../../formats/problem.ts';
import { dictionarySize } from '../../iso/squashfs/xz.ts';
import { MiB, roundUp } from '../../size.ts';
import { exactly, KIND } from './pieces.ts';

const HEADER = 12;
const FOOTER = 12;
/** Bytes of a block's check by the type in the stream flags (The .xz File Format 1.2, 2.1.1.2). */
const CHECKS = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
/** That of `xz -9`, the largest preset. */
const MAX_DICTIONARY = 64 * MiB;
/** Bytes of the longest number. */
const LONGEST = 9;

/**
 * How long the .xz stream at `start` is, without unpacking it: by its block headers and LZMA2 chunk headers. Throws
 * `E_FORMAT` also for filters and dictionaries that are not read.
 */
export async function xzLength(source: RandomAccess, start: number): Promise<number> {
  const check = CHECKS[((await exactly(source, start, HEADER))[7] ?? 0) & 15] ?? 0;
  let at = start + HEADER;
  let blocks = 0;
  for (;;) {
    const [size = 0] = await exactly(source, at, 1);
    // The index begins with a byte that no block header has.
    if (size === 0) break;
    const header = await exactly(source, at, (size + 1) * 4);
    checkDictionary(header, at);
    at = roundUp((await chunksEnd(source, at + header.length)) - start, 4) + start + check;
    blocks++;
  }
  return (await indexEnd(source, at, blocks)) + FOOTER - start;
}

function checkDictionary(header: Uint8Array, at: number): void {
  if (((header[1] ?? 0) & 3) !== 0) {
    throw unsupported(
      `The xz block at byte ${at} of the initramfs has a filter that is not read.`,
      'Pack it with LZMA2 alone.',
    );
  }
  let size = Infinity;
  try {
    size = dictionarySize(header);
  } catch {
    // Said below.
  }
  if (size > MAX_DICTIONARY) throw damaged(KIND, `the xz block at byte ${at} has no usable LZMA2 dictionary`);
}

/** Where the LZMA2 chunks end that begin at a byte (lib/xz/xz_dec_lzma2.c in Linux). */
async function chunksEnd(source: RandomAccess, start: number): Promise<number> {
  for (let at = start; ;) {
    const [control = 0] = await exactly(source, at, 1);
    if (control === 0) return at + 1;
    if (control > 2 && control < 0x80) throw damaged(KIND, `there is no LZMA2 chunk at byte ${at}`);
    if (control < 0x80) {
      at += 3 + viewOf(await exactly(source, at + 1, 2)).getUint16(0) + 1;
    } else {
      const hasProperties = control >= 0xc0;
      at += (hasProperties ? 6 : 5) + viewOf(await exactly(source, at + 3, 2)).getUint16(0) + 1;
    }
  }
}

/** Where the index ends: a count, two numbers for each block, padding and a CRC32. */
async function indexEnd(source: RandomAccess, start: number, blocks: number): Promise<number> {
  const bytes = await source.read(start, 1 + (1 + 2 * blocks) * LONGEST);
  let length = 1;
  for (let number = 0; number < 1 + 2 * blocks; number++) {
    while (((bytes[length++] ?? 0) & 0x80) !== 0);
  }
  return start + roundUp(length, 4) + 4;
}
