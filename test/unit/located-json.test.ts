import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type JsonProblem, locateJson, type LocatedJson } from '../../src/located-json.ts';

const good = (text: string) => locateJson(text) as LocatedJson;
const bad = (text: string) => locateJson(text) as JsonProblem;

test('values are those of JSON.parse', () => {
  for (const text of ['{}', '[]', ' [1, -0.5e3, "\\u00e9\\n", true, null] ', '{"a":{"b":[{"c":1}]}}', '"x"', '0']) {
    assert.equal(good(text).value, JSON.parse(text));
  }
});

test('every value and every name has its place', () => {
  const { offsetOf } = good('{"a": {"b": [10, 20]}}');
  assert.is(offsetOf([]), 0);
  assert.is(offsetOf(['a']), 6);
  assert.is(offsetOf(['a', 'b', 1]), 17);
  assert.is(offsetOf(['a'], 'b'), 7);
  assert.is(offsetOf(['a', 'missing', 'deeper']), 6, 'what is not there lies in what is');
});

test('the first mistake is named with its place', () => {
  assert.equal(bad('{"a": 1,}'), { offset: 8, problem: 'a name in double quotes is expected here.' });
  assert.equal(bad('{"a" 1}'), { offset: 5, problem: '":" is expected here.' });
  assert.equal(bad('[1 2]'), { offset: 3, problem: '"," or "]" is expected here.' });
  assert.equal(bad('{"a": tru}'), { offset: 6, problem: 'a value is expected here.' });
  assert.equal(bad('{} x'), { offset: 3, problem: 'the end of the text is expected here.' });
  assert.equal(bad('{"a": '), { offset: 6, problem: 'The text ends where a value is expected.' });
  assert.equal(bad('{"a": 1, "a": 2}'), { offset: 9, problem: '"a" stands here for the second time.' });
  assert.match(bad('['.repeat(100)).problem, 'more than 64 levels');
});

test('a name of JavaScript is a name like any other', () => {
  assert.equal(Object.keys(good('{"__proto__": 1, "constructor": 2}').value as object), ['__proto__', 'constructor']);
});

test.run();
