import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCustomerGateway } from '../../../src/aws/vpn/customer-gateway.ts';
import { ensureStaticRoutes } from '../../../src/aws/vpn/routes.ts';
import { tunnelsOf } from '../../../src/aws/vpn/tunnels.ts';
import { awaitVpnConnection, lookAtVpnConnection, makeVpnConnection } from '../../../src/aws/vpn/vpn-connection.ts';
import { makeVpnGateway } from '../../../src/aws/vpn/vpn-gateway.ts';
import { lookAtConnection, makeConnection } from '../../../src/azure/network/connection.ts';
import { makeLocalGateway } from '../../../src/azure/network/local-gateway.ts';
import { makePublicIp } from '../../../src/azure/network/public-ip.ts';
import { makeSubnet } from '../../../src/azure/network/vnet.ts';
import { beginVpnGateway, lookAtVpnGateway, whenVpnGatewayDone } from '../../../src/azure/network/vpn-gateway.ts';
import type { Flow } from '../../../src/dr/flow.ts';
import { type DrRig, drRig } from '../../support/dr-rig.ts';
import { LOCATION, VNET } from '../../support/dr/azure-world.ts';

const place = { location: LOCATION, tags: {} };

interface AzureEnd {
  readonly gateway: string;
  readonly addresses: readonly string[];
}

/** A VPN gateway on Azure with one instance, or with two that speak BGP. */
async function azureEnd(
  rig: DrRig,
  { azure, signal }: Flow,
  apipa: readonly string[][] | undefined,
): Promise<AzureEnd> {
  const vnet = rig.id(`Microsoft.Network/virtualNetworks/${VNET.name}`);
  const subnet = await makeSubnet(azure, vnet, 'GatewaySubnet', '10.10.255.0/27', signal);
  const names = apipa ? ['ip0', 'ip1'] : ['ip0'];
  const ips = await Promise.all(
    names.map((name) => makePublicIp(azure, rig.id(`Microsoft.Network/publicIPAddresses/${name}`), place, signal)),
  );
  const gateway = rig.id('Microsoft.Network/virtualNetworkGateways/gw');
  const bgp = apipa ? { asn: 65_000, apipa } : undefined;
  const settings = { ...place, sku: 'VpnGw1AZ', subnet: subnet.id, publicIps: ips.map(({ id }) => id), bgp };
  await beginVpnGateway(azure, gateway, settings, signal);
  assert.is((await whenVpnGatewayDone(azure, gateway, signal))?.state, 'Succeeded');
  return { gateway, addresses: ips.map(({ address }) => address ?? '') };
}

const identity = (name: string) => ({ known: { 'failback-kit:plan': 'shop', 'failback-kit:part': name } });

async function awsEnd({ plan, aws, signal }: Flow, address: string, inside?: readonly string[]): Promise<string> {
  const gateway = await makeVpnGateway(aws, { vpc: plan.aws.vpc, asn: 64_512, identity: identity('vgw') }, signal);
  const customer = { address, asn: 65_000, identity: identity(`cgw ${address}`) };
  const { CustomerGatewayId = '' } = await makeCustomerGateway(aws, customer, signal);
  const settings = {
    ...{ customerGateway: CustomerGatewayId, gateway: gateway.VpnGatewayId ?? '', static: inside === undefined },
    tunnels: inside?.map((insideCidr) => ({ insideCidr })),
    identity: identity(`vpn ${address}`),
  };
  const { VpnConnectionId = '' } = await makeVpnConnection(aws, settings, signal);
  await awaitVpnConnection(aws, VpnConnectionId, signal);
  if (inside === undefined) await ensureStaticRoutes(aws, VpnConnectionId, [VNET.cidr], signal);
  return VpnConnectionId;
}

test('a static VPN is up when both sides have the same addresses, keys and routes', async () => {
  await using rig = await drRig({ servers: 1, speed: 6000 });
  const flow = await rig.open();
  const { aws, azure, signal } = flow;
  const { gateway, addresses } = await azureEnd(rig, flow, undefined);
  const vpn = await awsEnd(flow, addresses[0] ?? '');
  const look = async () => tunnelsOf((await lookAtVpnConnection(aws, vpn, signal)) ?? {});
  const connect = async (sharedKeys: readonly string[]) => {
    for (const [index, { address: outside }] of (await look()).entries()) {
      const local = rig.id(`Microsoft.Network/localNetworkGateways/aws${index}`);
      const behind = { prefixes: ['10.20.0.0/16'] };
      await makeLocalGateway(azure, local, { ...place, address: outside, behind }, signal);
      const sharedKey = sharedKeys[index] ?? '';
      const id = rig.id(`Microsoft.Network/connections/aws${index}`);
      await makeConnection(azure, id, { ...place, gateway, localGateway: local, sharedKey }, signal);
    }
  };
  const states = async () => (await look()).map(({ up }) => up);
  const keys = (await look()).map(({ preSharedKey }) => preSharedKey ?? '');
  await connect([keys[0] ?? '', 'another.key']);
  assert.equal(await states(), [true, false]);
  await connect(keys);
  assert.equal(await states(), [true, true]);
  const connection = await lookAtConnection(azure, rig.id('Microsoft.Network/connections/aws1'), signal);
  assert.is(connection?.status, 'Connected');
});

test('four BGP tunnels are up when addresses and numbers within them fit', async () => {
  await using rig = await drRig({ servers: 1, speed: 6000 });
  const flow = await rig.open();
  const { aws, azure, signal } = flow;
  const inside = [
    ['169.254.21.0/30', '169.254.22.0/30'],
    ['169.254.21.4/30', '169.254.22.4/30'],
  ];
  const apipa = [
    ['169.254.21.2', '169.254.22.2'],
    ['169.254.21.6', '169.254.22.6'],
  ];
  const { gateway, addresses } = await azureEnd(rig, flow, apipa);
  const instances = (await lookAtVpnGateway(azure, gateway, signal))?.instances ?? [];
  const vpns: string[] = [];
  for (const [instance, address] of addresses.entries()) {
    const vpn = await awsEnd(flow, address, inside[instance]);
    vpns.push(vpn);
    const tunnels = tunnelsOf((await lookAtVpnConnection(aws, vpn, signal)) ?? {});
    for (const [index, { address: outside, awsInside: peer = '', preSharedKey: sharedKey = '' }] of tunnels.entries()) {
      const name = `aws${instance}${index}`;
      const localGateway = rig.id(`Microsoft.Network/localNetworkGateways/${name}`);
      const behind = { asn: 64_512, peer };
      await makeLocalGateway(azure, localGateway, { ...place, address: outside, behind }, signal);
      const bgp = instances.map((one, at) => ({ instance: one.id, apipa: apipa[at]?.[index] ?? '' }));
      const settings = { ...place, gateway, localGateway, sharedKey, bgp };
      await makeConnection(azure, rig.id(`Microsoft.Network/connections/${name}`), settings, signal);
    }
  }
  const all = await Promise.all(vpns.map((vpn) => lookAtVpnConnection(aws, vpn, signal)));
  assert.equal(
    all.flatMap((one) => tunnelsOf(one ?? {}).map(({ up }) => up)),
    [true, true, true, true],
  );
});

test.run();
