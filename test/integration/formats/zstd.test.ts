/** What zstd packs, with every kind of block and table. */
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unpackZstd } from '../../../src/formats/zstd/unpack.ts';
import { random } from '../../support/formats/random.ts';

const { below, pick } = random(7);
const noise = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
const words = (count: number) =>
  Buffer.from(
    Array.from({ length: count }, () => pick(['grain ', 'table ', 'marker ', 'footer\n', `${below(1e6)} `])).join(''),
  );
const mixed = () =>
  Buffer.concat([noise(3000), words(30_000), Buffer.alloc(200_000, 7), noise(150_000), words(9000), Buffer.alloc(9)]);

const INPUTS: Readonly<Record<string, Buffer>> = {
  nothing: Buffer.alloc(0),
  'one byte': Buffer.from('x'),
  zeros: Buffer.alloc(3_000_000),
  noise: noise(300_000),
  words: words(60_000),
  mixed: mixed(),
  'few symbols': Buffer.from(Array.from({ length: 5000 }, () => pick([1, 2, 3]))),
  'far matches': Buffer.concat([noise(70_000), words(200_000), noise(10), mixed(), mixed()]),
};

for (const args of [
  ['-1'],
  ['-3', '--no-check'],
  ['-9'],
  ['-19'],
  ['--fast=5'],
  ['-6', '--long=24'],
  ['-3', '--no-content-size'],
]) {
  test(`packed with zstd ${args.join(' ')}`, async () => {
    for (const [name, input] of Object.entries(INPUTS)) {
      const { stdout } = await execa('zstd', ['-q', '-c', ...args], { input, encoding: 'buffer' });
      assert.ok(input.equals(unpackZstd(stdout, input.length)), name);
      if (input.length > 0) assert.throws(() => unpackZstd(stdout, input.length - 1), /more than/);
    }
  });
}

test('many small files', async () => {
  for (let length = 2; length < 300; length += 11) {
    const input = Buffer.from(Array.from({ length }, () => pick('abcdeff '.split(/(?:)/))).join(''));
    const { stdout } = await execa('zstd', ['-q', '-c', '-19'], { input, encoding: 'buffer' });
    assert.ok(input.equals(unpackZstd(stdout, length)), `${length} bytes`);
  }
});

test.run();
