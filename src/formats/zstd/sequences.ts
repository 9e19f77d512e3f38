import { ZstdProblem } from './bits.ts';
import { constantTable, type FseTable, fseTable, readFse } from './fse.ts';

/** The three tables by which sequences are read. */
export interface SequenceTables {
  readonly literals: FseTable;
  readonly offsets: FseTable;
  readonly matches: FseTable;
}

const ones = (count: number, value = 1) => Array.from({ length: count }, () => value);
/** RFC 8878, 3.1.1.3.2.2. */
const DEFAULTS: SequenceTables = {
  literals: fseTable([4, 3, ...ones(11, 2), 1, 1, 1, ...ones(9, 2), 3, 2, ...ones(5), ...ones(4, -1)], 6),
  offsets: fseTable([...ones(6), 2, 2, 2, ...ones(15), ...ones(5, -1)], 5),
  matches: fseTable([1, 4, 3, ...ones(6, 2), ...ones(37), ...ones(7, -1)], 6),
};
const LIMITS = {
  literals: { log: 9, symbol: 35 },
  offsets: { log: 8, symbol: 31 },
  matches: { log: 9, symbol: 52 },
} as const;
const [PREDEFINED, RLE, PACKED] = [0, 1, 2];

export interface SequencesHeader {
  readonly count: number;
  readonly tables: SequenceTables;
  /** The bits of the sequences. */
  readonly stream: Uint8Array;
}

/** The header of the sequences section (RFC 8878, 3.1.1.3.2.1); `earlier` are the last tables of the frame. */
export function readSequencesHeader(section: Uint8Array, earlier: SequenceTables | undefined): SequencesHeader {
  const [first = 0, second = 0, third = 0] = section;
  if (section.length === 0) throw new ZstdProblem('sequences are missing');
  const count = first < 128 ? first : first < 255 ? ((first - 128) << 8) + second : second + (third << 8) + 0x7f00;
  let at = first < 128 ? 1 : first < 255 ? 2 : 3;
  if (count === 0) return { count, tables: earlier ?? DEFAULTS, stream: section.subarray(at) };
  const modes = section[at++] ?? 0;
  const table = (name: keyof SequenceTables, mode: number): FseTable => {
    if (mode === PREDEFINED) return DEFAULTS[name];
    const { log, symbol } = LIMITS[name];
    if (mode === RLE) {
      const only = section[at++] ?? 255;
      if (only > symbol) throw new ZstdProblem('a table has an impossible symbol');
      return constantTable(only);
    }
    if (mode === PACKED) {
      const read = readFse(section.subarray(at), log, symbol);
      at += read.length;
      return read.table;
    }
    if (!earlier) throw new ZstdProblem('a table is missing');
    return earlier[name];
  };
  const literals = table('literals', modes >> 6);
  const offsets = table('offsets', (modes >> 4) & 3);
  const matches = table('matches', (modes >> 2) & 3);
  return { count, tables: { literals, offsets, matches }, stream: section.subarray(at) };
}

/** The first value of each code, and the bits that are added to it (RFC 8878, 3.1.1.3.2.1.1). */
function codes(
  first: number,
  plain: number,
  bits: readonly number[],
): readonly (readonly [base: number, bits: number])[] {
  const all: [number, number][] = [];
  let base = first;
  for (const width of [...ones(plain, 0), ...bits]) {
    all.push([base, width]);
    base += 2 ** width;
  }
  return all;
}

export const LITERAL_LENGTHS = codes(0, 16, [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
export const MATCH_LENGTHS = codes(3, 32, [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
