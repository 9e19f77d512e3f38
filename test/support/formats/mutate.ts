import type { Extent } from '../../../src/bytes.ts';
import type { Random } from './random.ts';

/** Numbers at which careless code breaks. */
const EDGES = [0, 1, 2, 7, 8, 9, 127, 128, 511, 512, 0x7fff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

export interface Mutation {
  /** Where changes go; each part is as likely as the others, however small. */
  readonly parts: readonly Extent[];
  /** Numbers that are true somewhere in the file, such as the sectors of its tables. */
  readonly numbers: readonly number[];
  /** Of the numbers of the format. */
  readonly endian: 'little' | 'big';
}

/** One change. */
export function mutate(bytes: Buffer, { parts, numbers, endian }: Mutation, { below, pick }: Random): void {
  const part = pick(parts.filter(({ offset }) => offset < bytes.length));
  const at = part.offset + below(Math.min(part.length, bytes.length - part.offset));
  const value = pick([pick(EDGES), pick(numbers), below(2 ** 32)]);
  const word = Math.min(at - ((at - part.offset) % 4), bytes.length - 8);
  switch (below(7)) {
    case 0:
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << below(8)), at);
      break;
    case 1:
      bytes.writeUInt8(below(256), at);
      break;
    case 2:
      bytes.fill(pick([0, 0xff, 0x20]), at, Math.min(at + below(64), part.offset + part.length));
      break;
    case 3: {
      const wide = BigInt.asUintN(64, BigInt(value) << BigInt(pick([0, 0, 0, below(48)])));
      if (endian === 'little') bytes.writeBigUInt64LE(wide, word);
      else bytes.writeBigUInt64BE(wide, word);
      break;
    }
    case 4:
      bytes.copyWithin(word, part.offset, Math.min(part.offset + 4 * (1 + below(8)), part.offset + part.length));
      break;
    default:
      if (endian === 'little') bytes.writeUInt32LE(value, word);
      else bytes.writeUInt32BE(value, word);
  }
}

/** The file with one to `most` changes, and sometimes without its end. */
export function damage(good: Buffer, mutation: Mutation, random: Random, most = 1): Buffer {
  const { below } = random;
  const bytes = Buffer.from(good);
  for (let count = below(most); count >= 0; count--) mutate(bytes, mutation, random);
  return most > 1 && below(5) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
}
