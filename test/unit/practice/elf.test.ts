import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isStaticElf } from '../../../src/practice/elf.ts';

/** An ELF header with program headers of the given types. */
function elf(types: readonly number[]): Buffer {
  const bytes = Buffer.alloc(64 + types.length * 56);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(types.length, 56);
  types.forEach((type, index) => bytes.writeUInt32LE(type, 64 + index * 56));
  return bytes;
}

test('a program without an interpreter is static', () => assert.ok(isStaticElf(elf([1, 1, 0x6474e551]))));

test('a program with an interpreter is not', () => assert.not.ok(isStaticElf(elf([6, 3, 1]))));

test('anything else is not', () => {
  const short = elf([1, 1]).subarray(0, 100);
  const far = elf([1]);
  far.writeBigUInt64LE(2n ** 63n, 32);
  for (const bytes of [new Uint8Array(), Buffer.from('#!/bin/sh\n'), Buffer.alloc(200), short, far, elf([])]) {
    assert.not.ok(isStaticElf(bytes));
  }
});

test.run();
