import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSums, printSums } from '../../../src/trust/sums.ts';
import { refused } from '../../support/formats/refused.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);

test('sums are printed by name, as sha256sum does', () => {
  const text = printSums(
    new Map([
      ['b.vhd', b],
      ['a b.vhd', a],
    ]),
  );
  assert.is(text, `${a}  a b.vhd\n${b}  b.vhd\n`);
});

test('whatever a name holds comes back', () => {
  const names = ['plain', 'line\nbreak', 'back\\slash', '\\n', 'carriage\rreturn', ' blank ', '*star', 'ümlaut'];
  const sums = new Map(names.map((name) => [name, a]));
  assert.equal([...parseSums(printSums(sums), 'x')].sort(), [...sums].sort());
});

test('binary marks and an empty file are read', () => {
  assert.equal([...parseSums(`${a} *x.vhd\n\n`, 'x')], [['x.vhd', a]]);
  assert.is(parseSums('', 'x').size, 0);
});

test('anything else is refused, with its line', async () => {
  for (const line of ['nonsense', a, `${a}  `, `${a.slice(1)}  x`, `SHA256 (x) = ${a}`]) {
    await refused(() => parseSums(`${b}  y\n${line}\n`, 'SHA256SUMS'), 'SHA256SUMS, line 2');
  }
});

test.run();
