import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { zlibThreads } from '../../../src/convert/zlib-threads.ts';
import { codecHere } from '../../../src/formats/vmdk/codec.ts';
import { KiB } from '../../../src/size.ts';
import { random } from '../../support/formats/random.ts';
import { refused } from '../../support/formats/refused.ts';

const GRAIN = 64 * KiB;

/** Grains of which some pack well and some do not; the last one is short. */
function grains(seed: number): Uint8Array {
  const { below } = random(seed);
  return Uint8Array.from({ length: 3 * GRAIN + 700 }, (_, index) => (index % 3 === 0 ? below(256) : seed));
}

test('threads pack and unpack as this thread does, many calls at a time', async () => {
  await using codec = zlibThreads(3);
  assert.is(codec.parallel, 3);
  await Promise.all(
    Array.from({ length: 20 }, async (_, seed) => {
      const packed = await codec.deflate(grains(seed), GRAIN);
      const expected = await codecHere.deflate(grains(seed), GRAIN);
      assert.equal(packed.lengths, expected.lengths);
      assert.ok(Buffer.from(packed.bytes).equals(expected.bytes));
      const data = Buffer.from(await codec.inflate(packed, GRAIN));
      assert.is(data.length, 4 * GRAIN);
      assert.ok(data.subarray(0, 3 * GRAIN + 700).equals(grains(seed)));
      assert.ok(data.subarray(3 * GRAIN + 700).every((byte) => byte === 0));
    }),
  );
});

test('a part of a buffer can be given, and the rest of it stays', async () => {
  await using codec = zlibThreads(1);
  const whole = Buffer.alloc(GRAIN + 10, 7);
  const packed = await codec.deflate(whole.subarray(10), GRAIN);
  assert.is(whole[0], 7);
  assert.ok(Buffer.alloc(GRAIN, 7).equals(await codec.inflate(packed, GRAIN)));
});

test('damaged grains, and grains that are too large, are errors of the call; the threads go on', async () => {
  await using codec = zlibThreads(1);
  const fails = async (bytes: Uint8Array, words: string) => {
    const error = await codec.inflate({ bytes, lengths: [bytes.length] }, GRAIN).catch((reason: unknown) => reason);
    assert.match(error instanceof Error ? error.message : 'no error', words);
  };
  await fails(Buffer.from('no zlib stream'), 'incorrect header check');
  const bomb = await codecHere.deflate(Buffer.alloc(100 * GRAIN), 100 * GRAIN);
  await fails(bomb.bytes, 'larger');
  assert.is((await codec.deflate(Buffer.alloc(10), GRAIN)).lengths.length, 1);
});

test('what is under way when the threads are stopped fails, and so does what comes later', async () => {
  const codec = zlibThreads(2);
  const call = codec.deflate(new Uint8Array(200 * GRAIN), GRAIN);
  const failure = refused(() => call, 'has ended', 'E_INTERNAL');
  await codec[Symbol.asyncDispose]();
  await failure;
  await refused(() => codec.deflate(new Uint8Array(10), GRAIN), 'has ended', 'E_INTERNAL');
  await codec[Symbol.asyncDispose]();
});

test('threads that were never needed are never started', async () => {
  await using codec = zlibThreads();
  assert.ok(codec.parallel >= 1 && codec.parallel <= 4);
});

test.run();
