import { type BackwardBits, ForwardBits, ZstdProblem } from './bits.ts';

/** A decoding table of finite state entropy: for each state its symbol, and how the next state is made. */
export interface FseTable {
  /** Bits of the first state. */
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly base: Uint16Array;
}

/** Reads a table's description (RFC 8878, 4.1.1) and returns it with the bytes that it takes. */
export function readFse(bytes: Uint8Array, maxLog: number, maxSymbol: number): { table: FseTable; length: number } {
  const input = new ForwardBits(bytes);
  const log = input.peek(4) + 5;
  input.skip(4);
  if (log > maxLog) throw new ZstdProblem('a table is too fine');
  const chances: number[] = [];
  let left = 1 << log;
  while (left > 0) {
    const count = 32 - Math.clz32(left + 1);
    const low = (1 << (count - 1)) - 1;
    const threshold = (1 << count) - 2 - left;
    let value = input.peek(count);
    if ((value & low) < threshold) {
      value &= low;
      input.skip(count - 1);
    } else {
      if (value > low) value -= threshold;
      input.skip(count);
    }
    const chance = value - 1;
    left -= Math.abs(chance);
    chances.push(chance);
    for (let repeat = chance === 0 ? 3 : 0; repeat === 3;) {
      repeat = input.peek(2);
      input.skip(2);
      for (let index = 0; index < repeat; index++) chances.push(0);
    }
  }
  if (left < 0 || chances.length > maxSymbol + 1) throw new ZstdProblem('the chances of a table are wrong');
  return { table: fseTable(chances, log), length: input.bytesUsed };
}

/** The table for the chances of each symbol, in parts of 2^log; -1 is less than one part. */
export function fseTable(chances: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = chances.map(Math.abs);
  let high = size;
  for (const [symbol, chance] of chances.entries()) if (chance === -1) symbols[--high] = symbol;
  let at = 0;
  for (const [symbol, chance] of chances.entries()) {
    for (let count = 0; count < chance; count++) {
      symbols[at] = symbol;
      do at = (at + (size >> 1) + (size >> 3) + 3) & (size - 1);
      while (at >= high);
    }
  }
  const bits = new Uint8Array(size);
  const base = new Uint16Array(size);
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] ?? 0;
    const count = next[symbol] ?? 1;
    next[symbol] = count + 1;
    const width = log - (31 - Math.clz32(count));
    bits[state] = width;
    base[state] = (count << width) - size;
  }
  return { log, symbols, bits, base };
}

/** A table that always gives one symbol. */
export function constantTable(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), base: new Uint16Array(1) };
}

/** A state that goes through a table as its bits come. */
export class FseState {
  readonly #table: FseTable;
  #state: number;

  constructor(table: FseTable, input: BackwardBits) {
    this.#table = table;
    this.#state = input.read(table.log);
  }

  get symbol(): number {
    return this.#table.symbols[this.#state] ?? 0;
  }

  advance(input: BackwardBits): void {
    this.#state = (this.#table.base[this.#state] ?? 0) + input.read(this.#table.bits[this.#state] ?? 0);
  }
}
