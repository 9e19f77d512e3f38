import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import { formatSize, parseSize } from '../../../src/size.ts';

test('what is printed can be read again, to the digit that is shown', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 52 }), (bytes) => {
      const back = parseSize(formatSize(bytes));
      assert.ok(Math.abs(back - bytes) <= bytes * 0.05, `${bytes} → ${formatSize(bytes)} → ${back}`);
    }),
  );
});

test('whole units survive exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1023 }), fc.integer({ min: 0, max: 4 }), (count, power) => {
      const bytes = count * 1024 ** power;
      assert.is(parseSize(formatSize(bytes)), bytes);
    }),
  );
});

test('any text is a whole number of bytes or a coded error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{0,9}(\.\d{0,9})? ?[KMGTkmgt]?i?[Bb]?$/)), (text) => {
      try {
        const bytes = parseSize(text);
        assert.ok(Number.isSafeInteger(bytes) && bytes >= 0);
      } catch (error) {
        assert.ok(isFailbackError(error) && error.code === 'E_USAGE', String(error));
      }
    }),
  );
});

test.run();
