import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { giveBack, takeBuffer } from '../../../src/buffers.ts';
import { KiB, MiB } from '../../../src/size.ts';

test('memory is used again when all of it has come back, not before', () => {
  const first = takeBuffer(MiB);
  giveBack(first.subarray(0, 64 * KiB));
  giveBack(first.subarray(128 * KiB));
  assert.is.not(takeBuffer(MiB).buffer, first.buffer);
  giveBack(first.subarray(64 * KiB, 128 * KiB));
  const again = takeBuffer(300 * KiB);
  assert.is(again.buffer, first.buffer);
  assert.is(again.length, 300 * KiB);
  giveBack(again);
  giveBack(again);
  assert.is(takeBuffer(MiB).buffer, first.buffer);
  assert.is.not(takeBuffer(MiB).buffer, first.buffer, 'given back twice, taken once');
});

test('what was never taken, and what is small or large, is no concern', () => {
  const own = Buffer.alloc(MiB);
  giveBack(own);
  assert.is.not(takeBuffer(MiB).buffer, own.buffer);
  for (const length of [0, 512, 64 * KiB, 2 * MiB]) {
    const buffer = takeBuffer(length);
    assert.is(buffer.length, length);
    giveBack(buffer);
  }
});

test.run();
