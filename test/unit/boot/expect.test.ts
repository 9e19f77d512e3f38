import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseExpect } from '../../../src/boot/expect.ts';

const code = (text: string) => {
  try {
    parseExpect(text);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

test('a plain text means itself', () => {
  assert.ok(parseExpect('ready (1/2) [*]').test('system ready (1/2) [*] now'));
  assert.not(parseExpect('a.c').test('abc'));
  assert.ok(parseExpect('/dev/sda: clean').test('fsck: /dev/sda: clean, 12 files'));
});

test('a text between slashes is a pattern', () => {
  assert.ok(parseExpect('/READY in \\d+ s/i').test('ready in 12 s'));
});

test('a broken pattern and an empty text are refused', () => {
  for (const text of ['/(/', '', '  ']) assert.is(code(text), 'E_USAGE');
});

test.run();
