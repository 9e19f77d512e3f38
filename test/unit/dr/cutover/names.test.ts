import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cutoverNames } from '../../../../src/dr/cutover/names.ts';

test('a new machine has the name of the plan and the server, or a number where that is taken', () => {
  assert.equal(cutoverNames('shop', 'web1', []), {
    machine: 'shop-web1',
    nic: 'shop-web1-nic',
    osDisk: 'shop-web1-os',
    image: 'shop-web1-image',
  });
  assert.is(cutoverNames('shop', 'web1', ['Shop-Web1', 'shop-web1-2']).nic, 'shop-web1-3-nic');
  // Its machine is gone, and its disk is not.
  assert.is(cutoverNames('shop', 'web1', ['shop-web1-os']).osDisk, 'shop-web1-2-os');
});

test('the longest names are names of Azure', () => {
  const { machine } = cutoverNames('p'.repeat(40), 's'.repeat(40), []);
  assert.ok(machine.length <= 64);
  assert.is.not(machine, cutoverNames('p'.repeat(40), `${'s'.repeat(39)}t`, []).machine);
});

test.run();
