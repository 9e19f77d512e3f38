import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveNetwork } from '../../../src/guest/network.ts';
import { refused } from '../../support/formats/refused.ts';

const REST = { gateway: '10.0.0.1', dns: '168.63.129.16' };

test('nothing given means DHCP', () => {
  assert.is(resolveNetwork({}), null);
  assert.is(resolveNetwork({ address: undefined }), null);
});

test('a prefix is as good as a netmask', () => {
  const complete = { address: '10.0.0.4', netmask: '255.255.254.0', ...REST };
  assert.equal(resolveNetwork({ address: '10.0.0.4/23', ...REST }), complete);
  assert.equal(resolveNetwork({ address: '10.0.0.4', netmask: '255.255.254.0', ...REST }), complete);
  assert.equal(resolveNetwork({ address: '10.0.0.4/23', netmask: '255.255.254.0', ...REST }), complete);
});

test('half a network is refused, with what is missing', async () => {
  await refused(() => resolveNetwork({ dns: '10.0.0.1' }), 'address and netmask and gateway is missing', 'E_USAGE');
  await refused(() => resolveNetwork({ address: '10.0.0.4', ...REST }), 'netmask is missing', 'E_USAGE');
});

test('a network that cannot work is refused', async () => {
  const gateway = { address: '10.0.0.4/24', gateway: '10.0.1.1', dns: '10.0.0.1' };
  await refused(() => resolveNetwork(gateway), 'not a neighbour', 'E_USAGE');
  await refused(() => resolveNetwork({ ...gateway, gateway: '10.0.0.4' }), 'not a neighbour', 'E_USAGE');
  const netmask = { address: '10.0.0.4/24', netmask: '255.255.0.0', ...REST };
  await refused(() => resolveNetwork(netmask), 'netmask 255.255.0.0 is not the one', 'E_USAGE');
});

test.run();
