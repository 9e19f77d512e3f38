import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDuration, parseDuration } from '../../../src/duration.ts';

test('durations are numbers with units, added up', () => {
  assert.is(parseDuration('90s'), 90_000);
  assert.is(parseDuration('5min'), 300_000);
  assert.is(parseDuration('1h30min'), 5_400_000);
  assert.is(parseDuration('1.5 h'), 5_400_000);
  assert.is(parseDuration('500ms'), 500);
});

for (const text of ['', '5', '-5s', '5 parsecs', 's', '1h 2', 'x5s', '9'.repeat(30) + 'h']) {
  test(`"${text}" is no duration`, () => {
    assert.throws(
      () => parseDuration(text),
      (error: { code: string }) => error.code === 'E_USAGE',
    );
  });
}

test('durations for people get coarser as they grow', () => {
  assert.equal(
    [0, 840, 9949, 9951, 42_400, 59_999, 60_000, 307_000, 7_380_000, 268_000_000, 2_592_000_000].map(formatDuration),
    [
      '0.0 s',
      '0.8 s',
      '9.9 s',
      '10 s',
      '42 s',
      '1 min 00 s',
      '1 min 00 s',
      '5 min 07 s',
      '2 h 03 min',
      '3 days 02 h',
      '30 days',
    ],
  );
});

test.run();
