import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GrowingLog } from '../../../../src/azure/boot-test/growing-log.ts';

const more = (log: GrowingLog, text: string) => log.more(Buffer.from(text)).toString();

test('gives each byte of a growing log once', () => {
  const log = new GrowingLog();
  assert.equal([more(log, ''), more(log, 'ab'), more(log, 'ab'), more(log, 'abcd')], ['', 'ab', '', 'cd']);
});

test('the zeros that fill a page are not part of the log', () => {
  const log = new GrowingLog();
  assert.equal([more(log, 'ab\0\0\0\0'), more(log, 'abcdef\0\0')], ['ab', 'cdef']);
});

test('an older copy adds nothing, and the next newer one only what is new', () => {
  const log = new GrowingLog();
  assert.equal([more(log, 'abcd'), more(log, 'ab'), more(log, 'abcdef')], ['abcd', '', 'ef']);
});

test('a log that was begun anew is given whole', () => {
  const log = new GrowingLog();
  assert.equal([more(log, 'abcd'), more(log, 'xy'), more(log, 'xyz')], ['abcd', 'xy', 'z']);
});

test.run();
