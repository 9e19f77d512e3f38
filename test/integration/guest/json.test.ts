import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { type Random, random } from '../../support/formats/random.ts';

const AWKS: readonly (readonly [string, ...string[]])[] = [['mawk'], ['gawk'], ['original-awk'], ['busybox', 'awk']];

const flatten = ([awk, ...options]: readonly [string, ...string[]], input: string | Buffer) =>
  execa(awk, [...options, '-f', packageFile('templates/guest/root/usr/lib/failback-kit/json.awk')], {
    input,
    env: { LC_ALL: 'C' },
    reject: false,
    stripFinalNewline: false,
  });

/** What the lines must be, from JavaScript's own reader of JSON. */
function expected(value: unknown, path = ''): string {
  const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(value)) {
    return `${path}\tarray\t\n${value.map((item, index) => expected(item, below(index))).join('')}`;
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([key, item]) =>
      expected(item, below(escape(key).replaceAll('.', '\\.'))),
    );
    return `${path}\tobject\t\n${members.join('')}`;
  }
  if (typeof value === 'string') return `${path}\tstring\t${escape(value)}\n`;
  return `${path}\t${value === null ? 'null' : typeof value}\t${JSON.stringify(value)}\n`;
}

const SPECIAL: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r', '\0': '\\0' };
/** Half a surrogate pair becomes U+FFFD on its way into bytes. */
const escape = (text: string) =>
  Buffer.from(text.replace(/[\\\n\t\r\0]/g, (character) => SPECIAL[character] ?? '')).toString();

const PIECES = [
  'a',
  '.',
  '\\',
  '"',
  '/',
  '\n',
  '\t',
  '\0',
  '\u007f',
  'é',
  '漢',
  '😀',
  '\ud83d',
  '\udc00',
  ' ',
  '$x',
  '%41',
  '&',
];

function someText({ below, pick }: Random): string {
  return Array.from({ length: below(6) }, () => pick(PIECES)).join('');
}

function someValue(from: Random, depth: number): unknown {
  const { below, pick } = from;
  const kind = below(depth > 0 ? 6 : 4);
  if (kind === 0) return pick([true, false, null]);
  if (kind === 1) return pick([0, -1, 12.5, 1e21, -0.001, 2 ** 53]);
  if (kind < 4) return someText(from);
  const values = Array.from({ length: below(4) }, () => someValue(from, depth - 1));
  // A key that looks like a number would change its place in JavaScript.
  return kind === 4 ? values : Object.fromEntries(values.map((value, index) => [`k${index}${someText(from)}`, value]));
}

/** The same value, with some characters escaped that need not be. */
function escaped(json: string, { below }: Random): string {
  return json.replace(/\P{ASCII}/gu, (character) =>
    below(2) > 0
      ? character
      : character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

for (const awk of AWKS) {
  const name = awk.join(' ');

  test(`${name} reads what JavaScript reads`, async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const from = random(seed);
      const value = someValue(from, 4);
      const json = escaped(JSON.stringify(value, undefined, seed % 3), from);
      const { stdout, stderr } = await flatten(awk, json);
      assert.is(stderr, '', json);
      assert.is(stdout, expected(value), json);
    }
  });

  test(`${name} takes a byte order mark and Windows's ends of line`, async () => {
    const { stdout } = await flatten(awk, '\ufeff{\r\n "a": 1\r\n}\r\n');
    assert.is(stdout, '\tobject\t\na\tnumber\t1\n');
  });

  test(`${name} says where bad JSON is bad`, async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['', '0:1: the text ends too early'],
      ['{"a":1,\n  "b":tru}', '2:7: unexpected t'],
      ['{"a":1,}', '1:8: unexpected }'],
      ['[1 2]', '1:4: a value is not expected here'],
      ['{"a" 1}', '1:6: a value is not expected here'],
      ['{"a":1]', '1:7: unexpected ]'],
      ['01', '1:2: nothing may follow the value'],
      ['"a\tb"', '1:3: a control character in a string must be escaped'],
      ['"\\x"', '1:2: unknown escape \\x'],
      ['"\\u12g4"', '1:2: \\u needs four hexadecimal digits'],
      ['"abc', '1:2: the string does not end on its line'],
      ['{"a":1,"a":2}', '1:11: the key a is given twice'],
      ['['.repeat(65), '1:65: more than 64 levels'],
      ['#!/bin/sh\n', '1:1: unexpected #'],
    ];
    for (const [text, message] of cases) {
      const { exitCode, stderr } = await flatten(awk, text);
      assert.is(stderr.trim(), message);
      assert.is(exitCode, 1, text);
    }
  });

  test(`${name} ends on anything`, async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { below, pick } = random(seed);
      const bytes = Array.from({ length: below(40) }, () =>
        pick([...Buffer.from('{}[]",:\\u0e1-tn \n'), below(255) + 1]),
      );
      const { exitCode } = await flatten(awk, Buffer.from(bytes));
      assert.ok(exitCode === 0 || exitCode === 1, Buffer.from(bytes).toString('latin1'));
    }
  });
}

test.run();
