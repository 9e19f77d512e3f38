import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressNumber, overlaps, parseCidr } from '../../../src/dr/plan/cidr.ts';

const block = (text: string) => {
  const found = parseCidr(text);
  assert.ok(found, text);
  return found;
};

test('addresses are numbers without a sign', () => {
  assert.equal(['0.0.0.0', '10.0.1.2', '255.255.255.255'].map(addressNumber), [0, 167_772_418, 4_294_967_295]);
  for (const text of ['', '1.2.3', '1.2.3.256', '1.2.3.4.5', 'a.b.c.d', '1.2.3.4 ']) {
    assert.is(addressNumber(text), undefined, text);
  }
});

test('a block has its first and last address', () => {
  assert.equal(block('10.20.0.0/16'), { first: 0x0a140000, last: 0x0a14ffff, prefix: 16 });
  assert.equal(block('255.255.255.255/32').last, 4_294_967_295);
  assert.equal(block('0.0.0.0/0').last, 4_294_967_295);
  for (const text of ['10.20.0.1/16', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/']) {
    assert.is(parseCidr(text), undefined, text);
  }
});

test('blocks overlap if they share one address', () => {
  assert.ok(overlaps(block('10.0.0.0/8'), block('10.255.255.0/24')));
  assert.ok(overlaps(block('10.255.255.0/24'), block('10.0.0.0/8')));
  assert.not.ok(overlaps(block('10.0.0.0/24'), block('10.0.1.0/24')));
});

test.run();
