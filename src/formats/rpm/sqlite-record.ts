import { damagedRpm } from './header.ts';

/** What a column holds. */
export type Value = string | number | Uint8Array | null;

/** Bytes of the numbers with the serial types 0 to 9. */
const NUMBER_SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

/** A number of one to nine bytes, and where it ends (SQLite "Database File Format", 1.6). */
export function varint(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) throw damagedRpm('a number has no end');
    if (index === 8) return { value: value * 256 + byte, end: at + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  throw damagedRpm('a number has no end');
}

/** The columns of a row (SQLite "Database File Format", 2.1). Throws `E_FORMAT`. */
export function readRecord(bytes: Buffer): Value[] {
  const header = varint(bytes, 0);
  const values: Value[] = [];
  let from = header.value;
  for (let at = header.end; at < header.value;) {
    const type = varint(bytes, at);
    const size = type.value < 12 ? NUMBER_SIZES[type.value] : Math.floor((type.value - 12) / 2);
    if (size === undefined || from + size > bytes.length) throw damagedRpm('a row is shorter than its columns');
    values.push(readValue(bytes.subarray(from, from + size), type.value));
    from += size;
    at = type.end;
  }
  return values;
}

function readValue(bytes: Buffer, type: number): Value {
  if (type >= 12) return type % 2 === 0 ? bytes : bytes.toString('utf8');
  if (type === 0) return null;
  if (type === 8 || type === 9) return type - 8;
  if (type === 7) return bytes.readDoubleBE(0);
  return type === 6 ? Number(bytes.readBigInt64BE(0)) : bytes.readIntBE(0, bytes.length);
}
