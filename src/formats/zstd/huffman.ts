import { BackwardBits, ZstdProblem } from './bits.ts';
import { FseState, readFse } from './fse.ts';

/** A decoding table: for each of the 2^width next bits the symbol, and how many of them are its own. */
export interface HuffmanTable {
  readonly width: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
}

const MAX_WIDTH = 11;
const MAX_WEIGHTS = 255;

/** Reads a tree's description (RFC 8878, 4.2.1) and returns it with the bytes that it takes. */
export function readHuffman(bytes: Uint8Array): { table: HuffmanTable; length: number } {
  const [head = 0] = bytes;
  const length = 1 + (head < 128 ? head : (head - 126) >> 1);
  if (length > bytes.length) throw new ZstdProblem('a tree has no end');
  const body = bytes.subarray(1, length);
  const weights =
    head < 128 ? packedWeights(body) : Array.from({ length: head - 127 }, (_, index) => plainWeight(body, index));
  return { table: huffmanTable(weights), length };
}

function plainWeight(body: Uint8Array, index: number): number {
  const byte = body[index >> 1] ?? 0;
  return index % 2 === 0 ? byte >> 4 : byte & 15;
}

/** Two states take turns until the bits are used up (RFC 8878, 4.2.1.2). */
function packedWeights(body: Uint8Array): number[] {
  const { table, length } = readFse(body, 6, MAX_WEIGHTS);
  const input = new BackwardBits(body.subarray(length));
  const states = [new FseState(table, input), new FseState(table, input)] as const;
  const weights: number[] = [];
  for (let turn: 0 | 1 = 0; ; turn = turn === 0 ? 1 : 0) {
    weights.push(states[turn].symbol);
    states[turn].advance(input);
    if (input.left < 0) {
      weights.push(states[turn === 0 ? 1 : 0].symbol);
      break;
    }
    if (weights.length > MAX_WEIGHTS) break;
  }
  if (weights.length > MAX_WEIGHTS) throw new ZstdProblem('a tree has too many leaves');
  return weights;
}

/** The weight of the last symbol is what is missing to a power of 2. */
function huffmanTable(given: readonly number[]): HuffmanTable {
  const sum = given.reduce((total, weight) => total + (weight === 0 ? 0 : 2 ** (weight - 1)), 0);
  const width = sum === 0 ? 0 : 32 - Math.clz32(sum);
  const rest = 2 ** width - sum;
  if (sum === 0 || width > MAX_WIDTH || (rest & (rest - 1)) !== 0) throw new ZstdProblem('a tree is not complete');
  const weights = [...given, 32 - Math.clz32(rest)];
  const symbols = new Uint8Array(1 << width);
  const bits = new Uint8Array(1 << width);
  let at = 0;
  for (let weight = 1; weight <= width; weight++) {
    for (const [symbol, own] of weights.entries()) {
      if (own !== weight) continue;
      const end = at + 2 ** (weight - 1);
      symbols.fill(symbol, at, end);
      bits.fill(width + 1 - weight, at, end);
      at = end;
    }
  }
  return { width, symbols, bits };
}

/** Fills `output` from one stream, which must have just as many symbols. */
export function unpackHuffman({ width, symbols, bits }: HuffmanTable, stream: Uint8Array, output: Uint8Array): void {
  const input = new BackwardBits(stream);
  for (let index = 0; index < output.length; index++) {
    const next = input.peek(width);
    output[index] = symbols[next] ?? 0;
    input.left -= bits[next] ?? 0;
  }
  if (input.left !== 0) throw new ZstdProblem('literals do not fill their stream');
}
