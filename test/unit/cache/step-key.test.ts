import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stepKey } from '../../../src/cache/step-key.ts';

test('a key is that of the input, in whatever order it comes', () => {
  const key = stepKey('vhd', { a: 1, b: { c: [1, 'x'], d: null }, 10: true });
  assert.match(key, /^[0-9a-f]{64}$/);
  assert.is(stepKey('vhd', { 10: true, b: { d: null, c: [1, 'x'] }, a: 1 }), key);
  assert.is(stepKey('vhd', { a: 1, b: { c: [1, 'x'], d: null, e: undefined }, 10: true }), key);
  assert.is.not(stepKey('disk', { a: 1, b: { c: [1, 'x'], d: null }, 10: true }), key);
});

test('inputs that differ have different keys, however alike they look', () => {
  const inputs: Record<string, unknown>[] = [
    ...[
      { a: 1 },
      { a: '1' },
      { a: [1] },
      { a: [[1]] },
      { a: { 0: 1 } },
      { b: 1 },
      { a: null },
      {},
      { a: 0 },
      { a: '' },
    ],
    ...[{ a: ['x', 'y'] }, { a: ['y', 'x'] }, { a: ['x y'] }, { a: 'x,y' }, { a: ['x', ['y']] }],
    ...[{ a: Buffer.from('x') }, { a: Buffer.from('y') }, { a: Buffer.alloc(0) }, { a: 'x' }],
    ...[{ a: { object: [] } }, { a: {} }, { a: [] }],
  ];
  assert.is(new Set(inputs.map((input) => stepKey('vhd', input))).size, inputs.length);
});

test('bytes count by their content, whatever they are in', () => {
  const part = new Uint8Array(Buffer.from('..abc..')).subarray(2, 5);
  assert.is(stepKey('members', { part }), stepKey('members', { part: Buffer.from('abc') }));
});

test.run();
