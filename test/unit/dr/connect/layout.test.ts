import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vpnHourly } from '../../../../src/dr/connect/costs.ts';
import { isSameConnection, isSameLocal, wantedEnd } from '../../../../src/dr/connect/ends.ts';
import { azureIds, layoutOf } from '../../../../src/dr/connect/layout.ts';
import { testPlan } from '../../../support/dr/plan-text.ts';

const bgp = layoutOf(testPlan({ vpn: { kind: 'bgp' } }));
const flat = layoutOf(testPlan());
const gateway = { id: 'vgw-1', asn: 64_512 };
const instances = [{ id: '/g/0' }, { id: '/g/1' }];
const tunnel = {
  ...{ address: '198.51.100.1', insideCidr: '169.254.22.4/30', awsInside: '169.254.22.5', azureInside: '169.254.22.6' },
  ...{ preSharedKey: 'key', up: false, message: '', routes: 0, since: undefined },
};

test('BGP has four tunnels with a block each, static routes have two that AWS addresses', () => {
  const cidrs = bgp.flatMap(({ tunnels }) => tunnels.map(({ inside }) => inside?.cidr));
  assert.equal(cidrs, ['169.254.21.0/30', '169.254.22.0/30', '169.254.21.4/30', '169.254.22.4/30']);
  assert.equal(
    flat.flatMap(({ tunnels }) => tunnels),
    [
      { number: 1, inside: undefined },
      { number: 2, inside: undefined },
    ],
  );
});

test('a connection with BGP names an address of each instance, those of its own pair', () => {
  const fourth = bgp[1]?.tunnels[1];
  if (!fourth) throw new Error('there are four');
  assert.equal(wantedEnd(tunnel, fourth, bgp, gateway, instances, []), {
    address: '198.51.100.1',
    behind: { asn: 64_512, peer: '169.254.22.5' },
    sharedKey: 'key',
    bgp: [
      { instance: '/g/0', apipa: '169.254.22.2' },
      { instance: '/g/1', apipa: '169.254.22.6' },
    ],
  });
});

test('without a key nothing can be made of a tunnel', () => {
  const first = flat[0]?.tunnels[0];
  if (!first) throw new Error('there are two');
  assert.is(wantedEnd({ ...tunnel, preSharedKey: undefined }, first, flat, gateway, [], []), undefined);
});

test('what Azure has is the same in any order and letter case, and other with another address', () => {
  const wanted = {
    ...{ address: '198.51.100.1', behind: { prefixes: ['10.20.0.0/16', '10.21.0.0/16'] }, sharedKey: 'key' },
    bgp: undefined,
  };
  const shown = { id: '/l', name: 'l', tags: {}, state: 'Succeeded', bgp: null };
  const local = { ...shown, address: '198.51.100.1', prefixes: ['10.21.0.0/16', '10.20.0.0/16'] };
  assert.ok(isSameLocal(local, wanted));
  assert.not.ok(isSameLocal({ ...local, address: '198.51.100.2' }, wanted));
  assert.not.ok(isSameLocal({ ...local, bgp: { asn: 1, peer: '169.254.21.1' } }, wanted));
  const connection = {
    ...{
      id: '/c',
      name: 'c',
      tags: {},
      state: 'Succeeded',
      status: 'Connected' as const,
      gateway: '/g',
      localGateway: '/l',
    },
    ...{ bgp: true, apipa: [{ instance: '/G/0', apipa: '169.254.21.2' }], ingressBytes: 0, egressBytes: 0 },
  } as const;
  const own = [{ instance: '/g/0', apipa: '169.254.21.2' }];
  assert.ok(isSameConnection(connection, { ...wanted, bgp: own }));
  assert.not.ok(isSameConnection(connection, wanted));
  assert.not.ok(isSameConnection({ ...connection, apipa: [] }, { ...wanted, bgp: own }));
});

test('names on Azure come of the plan alone', () => {
  const plan = testPlan();
  assert.equal(azureIds(plan).connection(2), azureIds(testPlan({ vpn: { kind: 'bgp' } })).connection(2));
  assert.match(
    azureIds(plan).gateway,
    '/resourceGroups/rg/providers/Microsoft.Network/virtualNetworkGateways/shop-vpn',
  );
});

test('prices are known for every SKU of a plan, and not made up for others', () => {
  for (const number of [1, 2, 3, 4, 5]) assert.ok((vpnHourly('vpn-gateway', `VpnGw${number}AZ`) ?? 0) > 0);
  assert.is(vpnHourly('vpn-gateway', 'ErGw1AZ'), undefined);
  assert.ok((vpnHourly('vpn-connection') ?? 0) > 0);
});

test.run();
