import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeArm } from '../../fakes/arm/fake-arm.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { ask, follow } from '../../support/arm-ask.ts';

const VERSION = 'api-version=2024-05-01';
const location = 'westeurope';

interface World {
  readonly arm: FakeArm;
  /** Id of something of Microsoft.Network in the group `rg`. */
  readonly id: (path: string) => string;
  /** What a PUT comes to: `Succeeded`, or the code of its refusal. */
  readonly put: (path: string, properties: unknown, others?: object) => Promise<string>;
  readonly remove: (path: string) => Promise<string>;
  readonly get: (path: string) => Promise<Record<string, unknown>>;
}

/** A network 10.1.0.0/16 with a subnet `default`; time goes fast. */
async function withNetwork(use: (world: World) => Promise<void>) {
  await using arm = await FakeArm.start({ clock: fakeClock(100_000) });
  arm.tokenSeconds = 1e9;
  arm.addGroup('rg', location);
  const at = (path: string) => `~/resourceGroups/rg/providers/Microsoft.Network/${path}?${VERSION}`;
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await follow(arm, await ask(arm, at(path), { method, body }));
    return answer.code ?? 'Succeeded';
  };
  const put: World['put'] = (path, properties, others = {}) => {
    const place = path.includes('/subnets/') ? {} : { location };
    return send('PUT', path, { ...place, ...others, properties });
  };
  await put('virtualNetworks/vnet', { addressSpace: { addressPrefixes: ['10.1.0.0/16'] } });
  await put('virtualNetworks/vnet/subnets/default', { addressPrefix: '10.1.0.0/29' });
  await use({
    ...{ arm, put, remove: (path) => send('DELETE', path) },
    id: (path) => `/subscriptions/${arm.subscription}/resourceGroups/rg/providers/Microsoft.Network/${path}`,
    get: async (path) => (await ask(arm, at(path))).body['properties'] as Record<string, unknown>,
  });
}

const nic = (subnet: string, more: object = {}, others: object = {}) => ({
  ...others,
  ipConfigurations: [{ name: 'ip', properties: { subnet: { id: subnet }, ...more } }],
});

test('subnets lie within their network, apart from each other, and are not too small', () =>
  withNetwork(async ({ put, get }) => {
    const subnet = (prefix: string) => put('virtualNetworks/vnet/subnets/s', { addressPrefix: prefix });
    assert.is(await subnet('10.2.0.0/24'), 'NetcfgInvalidSubnet');
    assert.is(await subnet('10.1.0.4/24'), 'InvalidCIDRNotation');
    assert.is(await subnet('10.1.0.0/24'), 'NetcfgSubnetRangesOverlap');
    assert.is(await subnet('10.1.1.0/30'), 'NetcfgInvalidAddressPrefix');
    assert.is(await subnet('10.1.1.0/24'), 'Succeeded');
    assert.is(await put('virtualNetworks/no/subnets/s', { addressPrefix: '10.1.1.0/24' }), 'ParentResourceNotFound');
    const { subnets } = await get('virtualNetworks/vnet');
    assert.equal(
      (subnets as { name: string }[]).map(({ name }) => name),
      ['default', 's'],
    );
  }));

test('a network that is put again keeps, changes and loses subnets, but none that is used', () =>
  withNetwork(async ({ put, get, id, remove }) => {
    const addressSpace = { addressPrefixes: ['10.1.0.0/16'] };
    const names = async () =>
      ((await get('virtualNetworks/vnet'))['subnets'] as { name: string }[]).map(({ name }) => name);
    assert.is(await put('networkInterfaces/nic', nic(id('virtualNetworks/vnet/subnets/default'))), 'Succeeded');
    const other = { name: 'other', properties: { addressPrefix: '10.1.9.0/24' } };
    assert.is(await put('virtualNetworks/vnet', { addressSpace, subnets: [other] }), 'InUseSubnetCannotBeDeleted');
    assert.is(await put('virtualNetworks/vnet', { addressSpace }), 'Succeeded');
    assert.equal(await names(), ['default']);
    assert.is(await remove('networkInterfaces/nic'), 'Succeeded');
    assert.is(await put('virtualNetworks/vnet', { addressSpace, subnets: [other] }), 'Succeeded');
    assert.equal(await names(), ['other']);
  }));

test('an interface gets the next free address, or the one that it asks for', () =>
  withNetwork(async ({ put, get, id, remove }) => {
    const subnet = id('virtualNetworks/vnet/subnets/default');
    const address = async (name: string) => {
      const { ipConfigurations } = await get(`networkInterfaces/${name}`);
      return (ipConfigurations as { properties: { privateIPAddress: string } }[])[0]?.properties.privateIPAddress;
    };
    const fixed = (privateIPAddress: string) => nic(subnet, { privateIPAllocationMethod: 'Static', privateIPAddress });
    assert.is(await put('networkInterfaces/a', fixed('10.1.0.4')), 'Succeeded');
    assert.is(await put('networkInterfaces/b', nic(subnet)), 'Succeeded');
    assert.is(await address('b'), '10.1.0.5');
    assert.is(await put('networkInterfaces/c', fixed('10.1.0.5')), 'PrivateIPAddressIsAllocated');
    assert.is(await put('networkInterfaces/c', fixed('10.1.0.3')), 'PrivateIPAddressInReservedRange');
    assert.is(await put('networkInterfaces/c', fixed('10.1.0.9')), 'PrivateIPAddressNotInSubnet');
    assert.is(await put('networkInterfaces/c', nic(subnet)), 'Succeeded');
    assert.is(await put('networkInterfaces/d', nic(subnet)), 'SubnetIsFull');
    assert.is(await put('networkInterfaces/b', nic(subnet, {}, { enableAcceleratedNetworking: true })), 'Succeeded');
    assert.is(await address('b'), '10.1.0.5');
    assert.is(await remove('virtualNetworks/vnet/subnets/default'), 'InUseSubnetCannotBeDeleted');
    assert.is(await remove('virtualNetworks/vnet'), 'InUseSubnetCannotBeDeleted');
  }));

test('a public address is static, given once, and kept while it is used', () =>
  withNetwork(async ({ put, get, id, remove }) => {
    const standard = { sku: { name: 'Standard' } };
    const fixed = { publicIPAllocationMethod: 'Static' };
    assert.is(await put('publicIPAddresses/a', fixed), 'IPv4BasicSkuPublicIpCountLimitReached');
    assert.is(await put('publicIPAddresses/a', { publicIPAllocationMethod: 'Dynamic' }, standard), 'InvalidParameter');
    assert.is(await put('publicIPAddresses/a', fixed, standard), 'Succeeded');
    assert.is(await put('publicIPAddresses/b', fixed, standard), 'Succeeded');
    assert.is.not((await get('publicIPAddresses/a'))['ipAddress'], (await get('publicIPAddresses/b'))['ipAddress']);
    const withAddress = nic(id('virtualNetworks/vnet/subnets/default'), {
      publicIPAddress: { id: id('publicIPAddresses/a') },
    });
    assert.is(await put('networkInterfaces/a', withAddress), 'Succeeded');
    assert.is(await put('networkInterfaces/b', withAddress), 'PublicIPAddressInUse');
    assert.is(await remove('publicIPAddresses/a'), 'PublicIPAddressCannotBeDeleted');
  }));

test('rules of a security group have priorities of their own; a group that is used stays', () =>
  withNetwork(async ({ put, id, remove }) => {
    const rule = (name: string, priority: number) => ({
      name,
      properties: { priority, direction: 'Inbound', access: 'Allow', protocol: 'Tcp' },
    });
    const group = (...securityRules: unknown[]) => put('networkSecurityGroups/g', { securityRules });
    assert.is(await group(rule('a', 99)), 'SecurityRuleInvalidPriority');
    assert.is(await group(rule('a', 100), rule('b', 100)), 'SecurityRuleConflict');
    assert.is(await group(rule('a', 100), rule('b', 101)), 'Succeeded');
    const networkSecurityGroup = { id: id('networkSecurityGroups/g') };
    assert.is(
      await put('networkInterfaces/a', nic(id('virtualNetworks/vnet/subnets/default'), {}, { networkSecurityGroup })),
      'Succeeded',
    );
    assert.is(await remove('networkSecurityGroups/g'), 'InUseNetworkSecurityGroupCannotBeDeleted');
    const gateway = { addressPrefix: '10.1.255.0/27', networkSecurityGroup };
    assert.is(
      await put('virtualNetworks/vnet/subnets/GatewaySubnet', gateway),
      'NetworkSecurityGroupNotSupportedOnGatewaySubnet',
    );
  }));

test('a VPN gateway is of a kind that there still is, in its own subnet, with an address for each instance', () =>
  withNetwork(async ({ put, id }) => {
    await put('virtualNetworks/vnet/subnets/GatewaySubnet', { addressPrefix: '10.1.255.0/27' });
    for (const name of ['a', 'b'])
      await put(`publicIPAddresses/${name}`, { publicIPAllocationMethod: 'Static' }, { sku: { name: 'Standard' } });
    const instance = (address: string, subnet = 'GatewaySubnet') => ({
      name: address,
      properties: {
        subnet: { id: id(`virtualNetworks/vnet/subnets/${subnet}`) },
        publicIPAddress: { id: id(`publicIPAddresses/${address}`) },
      },
    });
    const vpn = {
      gatewayType: 'Vpn',
      vpnType: 'RouteBased',
      sku: { name: 'VpnGw1AZ' },
      ipConfigurations: [instance('a')],
    };
    const gateway = (more: object) => put('virtualNetworkGateways/g', { ...vpn, ...more });
    const custom = (name: string, ...customBgpIpAddresses: string[]) => ({
      ipconfigurationId: id(`virtualNetworkGateways/g/ipConfigurations/${name}`),
      customBgpIpAddresses,
    });
    const bgp = (...bgpPeeringAddresses: object[]) => ({
      enableBgp: true,
      bgpSettings: { asn: 65_000, bgpPeeringAddresses },
    });
    assert.is(await gateway({ vpnType: 'PolicyBased' }), 'VpnTypeNotSupported');
    assert.is(await gateway({ sku: { name: 'VpnGw2' } }), 'NonAzSkusNotAllowedForVPNGateway');
    assert.is(
      await gateway({ ipConfigurations: [instance('a', 'default')] }),
      'VirtualNetworkGatewaySubnetNameInvalid',
    );
    assert.is(await gateway({ activeActive: true }), 'ActiveActiveGatewayMustHaveTwoIpConfigurations');
    assert.is(
      await gateway({ ipConfigurations: [instance('a'), instance('a')], activeActive: true }),
      'PublicIPAddressInUse',
    );
    assert.is(await gateway(bgp(custom('a', '169.254.20.2'))), 'CustomBgpIpAddressOutOfRange');
    assert.is(await gateway(bgp(custom('a', '169.254.21.2', '169.254.22.2'))), 'ActiveStandbyGatewaySupportsOneApipa');
    assert.is(await gateway({ enableBgp: true, bgpSettings: { asn: 65_520 } }), 'BgpAsnReserved');
    assert.is(await gateway(bgp(custom('a', '169.254.21.2'))), 'Succeeded');
    assert.is(
      await put('virtualNetworkGateways/h', { ...vpn, ipConfigurations: [instance('b')] }),
      'GatewaySubnetInUse',
    );
    assert.is(await gateway({ vpnType: 'PolicyBased' }), 'VpnTypeNotSupported');
  }));

test('a connection needs a gateway that is whole, another site, and both sides of BGP', () =>
  withNetwork(async ({ put, id, arm, get }) => {
    await put('virtualNetworks/vnet/subnets/GatewaySubnet', { addressPrefix: '10.1.255.0/27' });
    await put('publicIPAddresses/a', { publicIPAllocationMethod: 'Static' }, { sku: { name: 'Standard' } });
    const gateway = {
      ...{ gatewayType: 'Vpn', vpnType: 'RouteBased', sku: { name: 'VpnGw1AZ' } },
      ipConfigurations: [
        {
          name: 'a',
          properties: {
            subnet: { id: id('virtualNetworks/vnet/subnets/GatewaySubnet') },
            publicIPAddress: { id: id('publicIPAddresses/a') },
          },
        },
      ],
    };
    const local = (more: object) => put('localNetworkGateways/l', { gatewayIpAddress: '203.0.113.7', ...more });
    assert.is(await local({}), 'LocalNetworkGatewayAddressSpaceEmpty');
    assert.is(await local({ localNetworkAddressSpace: { addressPrefixes: ['10.20.0.1/16'] } }), 'InvalidParameter');
    assert.is(await local({ localNetworkAddressSpace: { addressPrefixes: ['10.20.0.0/16'] } }), 'Succeeded');
    const ends = {
      connectionType: 'IPsec',
      virtualNetworkGateway1: { id: id('virtualNetworkGateways/g') },
      localNetworkGateway2: { id: id('localNetworkGateways/l') },
      sharedKey: 'key',
    };
    const connection = (more: object = {}) => put('connections/c', { ...ends, ...more });
    assert.is(await connection(), 'InvalidResourceReference');
    arm.fail({ kind: 'operation', code: 'InternalServerError' }, { method: 'PUT', path: '/virtualNetworkGateways/' });
    assert.is(await put('virtualNetworkGateways/g', gateway), 'InternalServerError');
    assert.is(await connection(), 'ReferencedResourceNotProvisioned');
    assert.is(await put('virtualNetworkGateways/g', gateway), 'Succeeded');
    assert.is(await connection({ sharedKey: 'a key' }), 'InvalidSharedKey');
    assert.is(await connection({ enableBgp: true }), 'BgpNotEnabledOnVirtualNetworkGateway');
    assert.is(await connection(), 'Succeeded');
    assert.is(await put('connections/twin', ends), 'ConnectionAlreadyExists');
    assert.is((await get('connections/c'))['connectionStatus'], 'Connecting');
    assert.equal(
      arm.tunnels().map(({ sharedKey, remoteAddress }) => [sharedKey, remoteAddress]),
      [['key', '203.0.113.7']],
    );
  }));

test.run();
