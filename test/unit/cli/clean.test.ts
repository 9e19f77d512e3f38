import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clean, cleanDeep } from '../../../src/cli/clean.ts';
import { addSecret } from '../../../src/redact.ts';

test('escape sequences and control characters go, line ends and tabs stay', () => {
  assert.is(clean('a\u001b[31mred\u001b[0m\tb\nc'), 'ared\tb\nc');
  assert.is(clean('\u001b]0;title\u0007x\u0000\u0008\r\u009b31my'), 'xy');
  assert.is(clean('safe\u202etxt.exe'), 'safetxt.exe');
});

test('secrets go, also those that control characters would hide', () => {
  addSecret('hunter22');
  assert.is(clean('x hun\u0000ter22 y'), 'x *** y');
  assert.is(clean('https://a.blob/x?sv=1&sig=abc%2F\u001b[0mdef'), 'https://a.blob/x?sv=1&sig=***');
});

test('every string in a value is cleaned, keys too; other values stay', () => {
  assert.equal(cleanDeep({ a: ['x\u001b[1m', 1, null, true], 'b\u0000': { c: '\u0007' } }), {
    a: ['x', 1, null, true],
    b: { c: '' },
  });
});

test.run();
