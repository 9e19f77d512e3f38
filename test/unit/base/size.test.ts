import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatSize, GiB, KiB, MiB, parseSize, roundUp } from '../../../src/size.ts';
import { refused } from '../../support/formats/refused.ts';

const sizes: Record<string, number> = {
  '512MiB': 512 * MiB,
  '4GiB': 4 * GiB,
  '4gib': 4 * GiB,
  '1.5 GiB': 1.5 * GiB,
  ' 2TiB ': 2048 * GiB,
  '3 KiB': 3 * KiB,
  '1.1GiB': 1_181_116_006,
  '1234': 1234,
  '12B': 12,
  '0': 0,
};

for (const [text, bytes] of Object.entries(sizes)) {
  test(`"${text}" is ${bytes} bytes`, () => assert.is(parseSize(text), bytes));
}

test('what is no size, or might mean two sizes, is refused with an example', async () => {
  for (const text of [
    '',
    'GiB',
    '4G',
    '4GB',
    '-1',
    '1.5',
    '1e9',
    '4 GiB 1',
    '5constructor',
    '99999TiB9',
    '9'.repeat(20),
  ]) {
    const error = await refused(() => parseSize(text), 'is not a size', 'E_USAGE');
    assert.match(error.hint ?? '', '4GiB');
  }
  await refused(() => parseSize(`1${' '.repeat(200_000)}!`), '', 'E_USAGE');
});

test('sizes for people name their unit', () => {
  const texts = [0, 1023, KiB, 1536, 953.1 * MiB, 4 * GiB, 5 * 1024 * GiB].map((bytes) =>
    formatSize(Math.round(bytes)),
  );
  assert.equal(texts, ['0 bytes', '1023 bytes', '1 KiB', '1.5 KiB', '953.1 MiB', '4 GiB', '5 TiB']);
});

test('rounding up stays exact beyond 32 bits', () => {
  assert.equal([roundUp(0, MiB), roundUp(1, MiB), roundUp(MiB, MiB)], [0, MiB, MiB]);
  assert.is(roundUp(8 * 1024 * GiB + 1, 512), 8 * 1024 * GiB + 512);
});

test.run();
