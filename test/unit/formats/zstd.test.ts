import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unpackZstd } from '../../../src/formats/zstd/unpack.ts';

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** A frame of a segment of its own; each block is given with its type. */
const frame = (size: number, ...blocks: (readonly [type: number, size: number, ...bytes: number[]])[]) =>
  Uint8Array.from([
    ...[...MAGIC, 0x20, size],
    ...blocks.flatMap(([type, length, ...bytes], index) => {
      const header = (length << 3) | (type << 1) | (index === blocks.length - 1 ? 1 : 0);
      return [header & 255, (header >> 8) & 255, header >> 16, ...bytes];
    }),
  ]);
const unpack = (bytes: Uint8Array) => Buffer.from(unpackZstd(bytes, 1000)).toString('latin1');

test('blocks that are stored, or one byte many times', () => {
  assert.is(unpack(frame(5, [0, 2, 97, 98], [1, 3, 99])), 'abccc');
});

test('a packed block of literals alone', () => {
  // Three raw literals, no sequences.
  assert.is(unpack(frame(3, [2, 5, 0x18, 97, 98, 99, 0])), 'abc');
  // Seven times the same literal.
  assert.is(unpack(frame(7, [2, 3, 0x39, 97, 0])), 'a'.repeat(7));
});

test('what cannot be is refused, and nothing goes on for ever', () => {
  for (const [bytes, words] of [
    [Uint8Array.from([1, 2, 3]), 'no frame'],
    [frame(5, [3, 0]), 'no block'],
    [frame(5, [0, 9, 1]), 'no end'],
    [frame(5, [2, 5, 0x38, 97, 98, 99, 0]), 'no end'],
    [frame(5, [2, 4, 0x18, 97, 98, 99]), 'missing'],
    // A tree whose weights come from a table of one symbol, which takes no bits.
    [frame(9, [2, 9, 0x42, 0xc0, 1, 3, 0xf0, 0x03, 0xff, 0x80, 0]), ''],
  ] as const) {
    assert.throws(() => unpackZstd(bytes, 1000), new RegExp(words));
  }
});

test.run();
