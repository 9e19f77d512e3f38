import { BackwardBits, ZstdProblem } from './bits.ts';
import { FseState } from './fse.ts';
import type { HuffmanTable } from './huffman.ts';
import { readLiterals } from './literals.ts';
import { LITERAL_LENGTHS, MATCH_LENGTHS, readSequencesHeader, type SequenceTables } from './sequences.ts';

const MAX_BLOCK = 128 * 1024;

/**
 * The packed blocks of one Zstandard frame (RFC 8878, 3.1.1.3), unpacked one after the other. Memory follows what was
 * made, up to the window. Every method throws `ZstdProblem` for what cannot be.
 */
export class ZstdFrame {
  readonly #window: number;
  /** What was made last, as far as it may be needed again. */
  #made = new Uint8Array(2 * MAX_BLOCK);
  #end = 0;
  #tree: HuffmanTable | undefined;
  #tables: SequenceTables | undefined;
  #recent: [number, number, number] = [1, 4, 8];

  /** `window`: how far a match may reach back, in bytes. */
  constructor(window: number) {
    this.#window = window;
  }

  /** A block that is stored as it is. */
  plain(bytes: Uint8Array): Uint8Array {
    return this.#block(() => this.#append(bytes));
  }

  /** A block of one byte. */
  repeated(byte: number, count: number): Uint8Array {
    return this.plain(new Uint8Array(count).fill(byte));
  }

  packed(block: Uint8Array): Uint8Array {
    return this.#block(() => {
      const { bytes, length, tree } = readLiterals(block, this.#tree);
      const { count, tables, stream } = readSequencesHeader(block.subarray(length), this.#tables);
      this.#tree = tree;
      let used = 0;
      if (count > 0) {
        this.#tables = tables;
        used = this.#follow(count, tables, stream, bytes);
      }
      this.#append(bytes.subarray(used));
    });
  }

  /** Carries out the sequences; returns how many literals they take. */
  #follow(count: number, tables: SequenceTables, stream: Uint8Array, literals: Uint8Array): number {
    const input = new BackwardBits(stream);
    const literal = new FseState(tables.literals, input);
    const offset = new FseState(tables.offsets, input);
    const match = new FseState(tables.matches, input);
    const limit = this.#end + MAX_BLOCK;
    let used = 0;
    for (let left = count; left > 0; left--) {
      const code = offset.symbol;
      const value = 2 ** code + input.read(code);
      const [matchBase, matchBits] = MATCH_LENGTHS[match.symbol] ?? [0, 0];
      const length = matchBase + input.read(matchBits);
      const [literalBase, literalBits] = LITERAL_LENGTHS[literal.symbol] ?? [0, 0];
      const taken = literalBase + input.read(literalBits);
      if (left > 1) {
        literal.advance(input);
        match.advance(input);
        offset.advance(input);
      }
      if (input.left < 0 || used + taken > literals.length || this.#end + taken + length > limit) {
        throw new ZstdProblem('a sequence does not fit');
      }
      this.#append(literals.subarray(used, used + taken));
      used += taken;
      this.#copy(this.#distance(value, taken), length);
    }
    if (input.left !== 0) throw new ZstdProblem('sequences do not fill their stream');
    return used;
  }

  /** The distance that an offset value means (RFC 8878, 3.1.1.5). */
  #distance(value: number, literals: number): number {
    const [first, second, third] = this.#recent;
    const which = value > 3 ? 0 : value + (literals === 0 ? 1 : 0);
    if (which === 1) return first;
    const distance = which === 0 ? value - 3 : which === 2 ? second : which === 3 ? third : first - 1;
    this.#recent = [distance, first, which === 2 ? third : second];
    return distance;
  }

  #copy(distance: number, length: number): void {
    if (distance < 1 || distance > this.#end || distance > this.#window) {
      throw new ZstdProblem('a match reaches too far back');
    }
    const [made, from, to] = [this.#made, this.#end - distance, this.#end];
    if (distance >= length) made.copyWithin(to, from, from + length);
    else for (let index = 0; index < length; index++) made[to + index] = made[from + index] ?? 0;
    this.#end += length;
  }

  #append(bytes: Uint8Array): void {
    this.#made.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Makes room for a block, and gives what came into it. */
  #block(make: () => void): Uint8Array {
    if (this.#end + 2 * MAX_BLOCK > this.#made.length) this.#makeRoom();
    const start = this.#end;
    make();
    if (this.#end - start > MAX_BLOCK) throw new ZstdProblem('a block is too long');
    return this.#made.slice(start, this.#end);
  }

  #makeRoom(): void {
    const kept = this.#made.subarray(Math.max(0, this.#end - this.#window), this.#end);
    // Half of it new, so that moving costs little; less where the window is large.
    const length = kept.length + Math.max(4 * MAX_BLOCK, Math.min(kept.length, 8 * 2 ** 20));
    const target = length > this.#made.length ? new Uint8Array(length) : this.#made;
    target.set(kept);
    this.#made = target;
    this.#end = kept.length;
  }
}
