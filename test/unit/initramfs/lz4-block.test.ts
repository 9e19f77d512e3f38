import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unpackLz4Block } from '../../../src/initramfs/read/lz4-block.ts';

function unpack(...bytes: number[]): string | undefined {
  const output = Buffer.alloc(64);
  const size = unpackLz4Block(Uint8Array.from(bytes), output);
  return size === undefined ? undefined : output.toString('latin1', 0, size);
}
const [a, b, c] = [97, 98, 99];

test('literals, and a last sequence without a match', () => {
  assert.is(unpack(0x30, a, b, c), 'abc');
  assert.is(unpack(0xf0, 2, ...Array.from({ length: 17 }, () => a)), 'a'.repeat(17));
});

test('a match copies what came before, also what it makes itself', () => {
  assert.is(unpack(0x40, a, b, c, a, 4, 0, 0x10, c), 'abcaabcac');
  assert.is(unpack(0x11, a, 1, 0, 0x10, b), 'aaaaaab');
  assert.is(unpack(0x1f, a, 1, 0, 5, 0x10, b), `${'a'.repeat(1 + 15 + 5 + 4)}b`);
});

test('a block that points before its start, ends too early or makes too much is refused', () => {
  assert.is(unpack(), undefined);
  assert.is(unpack(0x30, a, b), undefined);
  assert.is(unpack(0x11, a, 2, 0, 0x10, b), undefined);
  assert.is(unpack(0x11, a, 0, 0, 0x10, b), undefined);
  assert.is(unpack(0x11, a, 1, 0), undefined);
  assert.is(unpack(0x1f, a, 1, 0, 255, 0x10, b), undefined);
  assert.is(unpack(0xf0, 255, 255, 255), undefined);
});

test.run();
