import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  listConnections,
  lookAtConnection,
  makeConnection,
  removeConnection,
} from '../../../src/azure/network/connection.ts';
import { lookAtLocalGateway, makeLocalGateway, removeLocalGateway } from '../../../src/azure/network/local-gateway.ts';
import { getNic, listNics, makeNic, removeNic } from '../../../src/azure/network/nics.ts';
import { lookAtPublicIp, makePublicIp, removePublicIp } from '../../../src/azure/network/public-ip.ts';
import { GATEWAY_SUBNET, lookAtVnet, makeSubnet, removeSubnet } from '../../../src/azure/network/vnet.ts';
import {
  beginVpnGateway,
  lookAtVpnGateway,
  removeVpnGateway,
  whenVpnGatewayDone,
} from '../../../src/azure/network/vpn-gateway.ts';
import { redact } from '../../../src/redact.ts';
import { codeOf } from '../../support/code-of.ts';
import { LOCATION, type MachinesRig, machinesRig } from '../../support/machines-rig.ts';

const MINUTE = 60_000;
const tags = { 'failback-kit:plan': 'shop' };
const place = { location: LOCATION, tags };

/** A subnet for gateways, `count` public addresses, and the gateway's id. */
async function gatewayParts({ azure, signal, vnet, id }: MachinesRig, count: number) {
  const subnet = await makeSubnet(azure, vnet, GATEWAY_SUBNET, '10.1.255.0/27', signal);
  const ips = [];
  for (let index = 0; index < count; index++)
    ips.push(await makePublicIp(azure, id(`Microsoft.Network/publicIPAddresses/ip${index}`), place, signal));
  return { subnet, ips, gateway: id('Microsoft.Network/virtualNetworkGateways/gateway') };
}

test('a subnet is made in a network that there is, and seen to be in use', async () => {
  await using rig = await machinesRig();
  const { azure, signal, vnet, subnet } = rig;
  assert.is(await lookAtVnet(azure, `${vnet}2`, signal), undefined);
  const gateway = await makeSubnet(azure, vnet, GATEWAY_SUBNET, '10.1.255.0/27', signal);
  assert.equal(gateway.prefixes, ['10.1.255.0/27']);
  assert.is(await codeOf(makeSubnet(azure, vnet, 'other', '10.1.255.0/24', signal)), 'E_AZURE');
  const nic = await makeNic(azure, 'rg', 'nic', { ...place, subnet, privateIp: '10.1.0.9', accelerated: true }, signal);
  assert.equal([nic.privateIps, nic.subnet, nic.accelerated, nic.mac], [['10.1.0.9'], subnet, true, null]);
  assert.equal(await listNics(azure, signal, { group: 'rg' }), [nic]);
  const network = await lookAtVnet(azure, vnet, signal);
  assert.equal(network?.prefixes, ['10.1.0.0/16']);
  assert.equal(
    network?.subnets.map(({ name, used }) => [name, used]),
    [
      ['default', true],
      ['GatewaySubnet', false],
    ],
  );
  await removeNic(azure, nic.id, signal);
  assert.is(await getNic(azure, nic.id, signal), undefined);
  await removeSubnet(azure, gateway.id, signal);
  await removeSubnet(azure, gateway.id, signal);
  assert.is((await lookAtVnet(azure, vnet, signal))?.subnets.length, 1);
});

test('a static tunnel: its gateway takes 45 minutes, its key is seen by nobody, its parts go in order', async () => {
  await using rig = await machinesRig();
  const { azure, arm, signal, id, events } = rig;
  arm.tokenSeconds = 1e9;
  const { subnet, ips, gateway } = await gatewayParts(rig, 1);
  const settings = { ...place, sku: 'VpnGw1AZ', subnet: subnet.id, publicIps: ips.map((ip) => ip.id) };
  await beginVpnGateway(azure, gateway, settings, signal);
  assert.is((await lookAtVpnGateway(azure, gateway, signal))?.state, 'Creating');
  const done = whenVpnGatewayDone(azure, gateway, signal);
  arm.clock.advance(44 * MINUTE);
  assert.is((await lookAtVpnGateway(azure, gateway, signal))?.state, 'Creating');
  arm.clock.advance(2 * MINUTE);
  const made = await done;
  assert.equal([made?.state, made?.activeActive, made?.asn, made?.sku], ['Succeeded', false, null, 'VpnGw1AZ']);
  assert.is(made?.instances[0]?.publicIp, ips[0]?.id);

  const other = id('Microsoft.Network/localNetworkGateways/aws0');
  const behind = { prefixes: ['10.20.0.0/16'] };
  const local = await makeLocalGateway(azure, other, { ...place, address: '203.0.113.7', behind }, signal);
  assert.equal([local.address, local.prefixes, local.bgp], ['203.0.113.7', ['10.20.0.0/16'], null]);
  const connection = id('Microsoft.Network/connections/tunnel0');
  const sharedKey = 'a.shared_key.0123456789';
  const ends = { ...place, gateway, localGateway: other, sharedKey };
  assert.is((await makeConnection(azure, connection, ends, signal)).state, 'Succeeded');
  assert.is((await lookAtConnection(azure, connection, signal))?.status, 'Connecting');
  arm.connectionStatus = (_, tunnel) => (tunnel.remoteAddress === '203.0.113.7' ? 'Connected' : 'NotConnected');
  assert.is((await lookAtConnection(azure, connection, signal))?.status, 'Connected');
  assert.equal(
    (await listConnections(azure, 'rg', signal)).map(({ name, status }) => [name, status]),
    [['tunnel0', 'Unknown']],
  );
  assert.equal(arm.tunnels()[0], {
    connectionId: connection,
    sharedKey,
    localAddresses: [ips[0]?.address],
    remoteAddress: '203.0.113.7',
    remotePrefixes: ['10.20.0.0/16'],
    localPrefixes: ['10.1.0.0/16'],
  });
  assert.not.match(JSON.stringify([arm.resource(connection), events]), sharedKey);
  assert.is(redact(sharedKey), '***');

  const remove = async (removing: Promise<void>) => {
    const timer = setInterval(() => arm.clock.advance(MINUTE), 5);
    await removing.finally(() => clearInterval(timer));
  };
  assert.is(await codeOf(remove(removeVpnGateway(azure, gateway, signal))), 'E_AZURE');
  assert.is(await codeOf(remove(removeLocalGateway(azure, other, signal))), 'E_AZURE');
  await remove(removeConnection(azure, connection, signal));
  await remove(removeLocalGateway(azure, other, signal));
  assert.is(await lookAtLocalGateway(azure, other, signal), undefined);
  assert.is(await codeOf(removePublicIp(azure, ips[0]?.id ?? '', signal)), 'E_AZURE');
  await remove(removeVpnGateway(azure, gateway, signal));
  await remove(removePublicIp(azure, ips[0]?.id ?? '', signal));
  assert.is(await lookAtPublicIp(azure, ips[0]?.id ?? '', signal), undefined);
  await removeSubnet(azure, subnet.id, signal);
});

test('BGP: two instances with addresses in their tunnels, and connections that name one of each', async () => {
  await using rig = await machinesRig();
  const { azure, arm, signal, id } = rig;
  const { subnet, ips, gateway } = await gatewayParts(rig, 2);
  const apipa = [
    ['169.254.21.2', '169.254.22.2'],
    ['169.254.21.6', '169.254.22.6'],
  ];
  const settings = {
    ...place,
    sku: 'VpnGw1AZ',
    subnet: subnet.id,
    publicIps: ips.map((ip) => ip.id),
    bgp: { asn: 65_000, apipa },
  };
  await beginVpnGateway(azure, gateway, settings, signal);
  arm.clock.advance(46 * MINUTE);
  const made = await lookAtVpnGateway(azure, gateway, signal);
  assert.equal([made?.activeActive, made?.asn], [true, 65_000]);
  assert.equal(
    made?.instances.map((one) => one.apipa),
    apipa,
  );

  const other = id('Microsoft.Network/localNetworkGateways/aws0');
  const behind = { asn: 64_512, peer: '169.254.21.1' };
  const local = await makeLocalGateway(azure, other, { ...place, address: '203.0.113.7', behind }, signal);
  assert.equal(local.bgp, behind);
  const [first = '', second = ''] = made?.instances.map((one) => one.id) ?? [];
  const bgp = [
    { instance: first, apipa: '169.254.21.2' },
    { instance: second, apipa: '169.254.21.6' },
  ];
  const connection = id('Microsoft.Network/connections/tunnel0');
  const ends = { ...place, gateway, localGateway: other, sharedKey: 'a.shared_key' };
  assert.is(await codeOf(makeConnection(azure, connection, { ...ends, bgp: bgp.slice(0, 1) }, signal)), 'E_AZURE');
  const tunnel = await makeConnection(azure, connection, { ...ends, bgp }, signal);
  assert.ok(tunnel.bgp);
  assert.equal(arm.tunnels()[0]?.bgp, {
    ...{ localAsn: 65_000, remoteAsn: 64_512, remotePeer: '169.254.21.1' },
    apipa: ips.map((ip, index) => ({ localAddress: ip.address, address: bgp[index]?.apipa })),
  });
});

test.run();
