import { badRequest, invalidParameter, missing, notFound } from '../arm-error.ts';
import { randomUUID } from 'node:crypto';
import { type Json, listAt, objectAt, textAt } from '../json.ts';
import { list, model, reference, resourceModel } from '../model.ts';
import { regionName } from '../regions.ts';
import { sameId } from '../resource-id.ts';
import type { Call, Change, ResourceType, World } from '../resource-type.ts';
import { outside, type Resource } from '../resources.ts';

export const NIC = 'Microsoft.Network/networkInterfaces';
const apiVersions = [
  '2022-01-01',
  '2022-11-01',
  '2023-09-01',
  '2023-11-01',
  '2024-05-01',
  '2024-07-01',
  '2025-01-01',
  '2025-05-01',
];
const name = /^[A-Za-z0-9](?:[\w.-]{0,78}\w)?$/;

const subnet = model('Subnet', {
  ...{ id: 'text', name: 'text', etag: 'text', type: 'text' },
  properties: model('SubnetPropertiesFormat', {
    addressPrefix: 'text',
    addressPrefixes: list('text'),
    networkSecurityGroup: reference,
    defaultOutboundAccess: 'boolean',
    privateEndpointNetworkPolicies: 'text',
    privateLinkServiceNetworkPolicies: 'text',
    ...{ provisioningState: 'text', delegations: list('any'), ipConfigurations: list('any') },
  }),
});

export const virtualNetworks: ResourceType = {
  type: 'Microsoft.Network/virtualNetworks',
  apiVersions,
  name,
  body: resourceModel(
    'VirtualNetwork',
    model('VirtualNetworkPropertiesFormat', {
      addressSpace: model('AddressSpace', { addressPrefixes: list('text') }),
      subnets: list(subnet),
      dhcpOptions: 'any',
      enableDdosProtection: 'boolean',
      ...{ provisioningState: 'text', resourceGuid: 'text', virtualNetworkPeerings: list('any') },
    }),
  ),
  put(call) {
    if (!Array.isArray(objectAt(call.body, 'properties.addressSpace')?.['addressPrefixes']))
      throw missing('addressSpace');
    const subnets = listAt(call.body, 'properties.subnets').map((one) => shownSubnet(call.id, one));
    return made(call, 'Microsoft.Network/virtualNetworks', { subnets });
  },
  remove({ world }, network) {
    const user = world.resources
      .all()
      .find((one) => one.type === NIC && subnetsOf(one).some((id) => id.startsWith(network.id.toLowerCase())));
    if (user)
      throw badRequest(
        'InUseSubnetCannotBeDeleted',
        `A subnet of ${network.id} is in use by ${user.id} and cannot be deleted.`,
      );
    return {};
  },
};

const ipConfiguration = model('NetworkInterfaceIPConfiguration', {
  ...{ id: 'text', name: 'text', etag: 'text', type: 'text' },
  properties: model('NetworkInterfaceIPConfigurationPropertiesFormat', {
    subnet: reference,
    publicIPAddress: reference,
    privateIPAddress: 'text',
    privateIPAllocationMethod: 'text',
    privateIPAddressVersion: 'text',
    primary: 'boolean',
    provisioningState: 'text',
  }),
});

export const networkInterfaces: ResourceType = {
  type: NIC,
  apiVersions,
  name,
  body: resourceModel(
    'NetworkInterface',
    model('NetworkInterfacePropertiesFormat', {
      ipConfigurations: list(ipConfiguration),
      networkSecurityGroup: reference,
      enableAcceleratedNetworking: 'boolean',
      enableIPForwarding: 'boolean',
      dnsSettings: 'any',
      ...{
        provisioningState: 'text',
        resourceGuid: 'text',
        virtualMachine: reference,
        primary: 'boolean',
        nicType: 'text',
      },
    }),
  ),
  put(call) {
    const configurations = listAt(call.body, 'properties.ipConfigurations');
    if (configurations.length === 0)
      throw badRequest('NetworkInterfaceMustHaveIpConfiguration', 'A network interface needs an IP configuration.');
    const ipConfigurations = configurations.map((one, index) => {
      requireSubnet(call.world, textAt(one, 'properties.subnet.id'), textAt(call.body, 'location') ?? '');
      const given = objectAt(one, 'properties');
      const id = `${call.id}/ipConfigurations/${textAt(one, 'name') ?? ''}`;
      return {
        ...one,
        id,
        properties: {
          privateIPAllocationMethod: 'Dynamic',
          privateIPAddress: `10.0.0.${4 + index}`,
          ...given,
          provisioningState: 'Succeeded',
        },
      };
    });
    return made(call, NIC, { ipConfigurations });
  },
  remove(_call, nic) {
    const vm = textAt(nic.properties, 'virtualMachine.id');
    if (vm !== undefined)
      throw badRequest(
        'NicInUse',
        `Network Interface ${nic.id} is used by existing resource ${vm}. In order to delete the network interface, it must be dissociated from the resource.`,
      );
    return {};
  },
};

/** Refuses a subnet that is not there, or in another region. */
export function requireSubnet(world: World, id: string | undefined, location: string): void {
  if (id === undefined) throw missing('subnet.id');
  const network = world.resources.get(id.replace(/\/subnets\/[^/]+$/i, ''));
  const there = listAt(network?.properties, 'subnets').some((one) => sameId(textAt(one, 'id'), id));
  if (!network || !there)
    throw notFound(
      'InvalidResourceReference',
      `Resource ${id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
    );
  if (network.location !== regionName(location)) throw invalidParameter(`Resource ${id} is not in region ${location}.`);
}

function subnetsOf(nic: Resource): string[] {
  return listAt(nic.properties, 'ipConfigurations').map(
    (one) => textAt(one, 'properties.subnet.id')?.toLowerCase() ?? '',
  );
}

function shownSubnet(network: string, given: Json): Json {
  const subnetName = textAt(given, 'name');
  if (subnetName === undefined) throw missing('subnets.name');
  const space = objectAt(given, 'properties');
  if (space?.['addressPrefix'] === undefined && space?.['addressPrefixes'] === undefined)
    throw missing('subnets.addressPrefix');
  return { ...given, id: `${network}/subnets/${subnetName}`, properties: { ...space, provisioningState: 'Succeeded' } };
}

function made({ id, body }: Call, type: string, properties: Json): Change {
  const resource: Resource = {
    id,
    type,
    location: regionName(textAt(body, 'location') ?? ''),
    ...outside(body),
    properties: { ...objectAt(body, 'properties'), resourceGuid: randomUUID(), ...properties },
    hidden: {},
  };
  return { resource };
}

const simple = (kind: string, modelName: string): ResourceType => ({
  type: `Microsoft.Network/${kind}`,
  apiVersions,
  name,
  body: resourceModel(
    modelName,
    model(`${modelName}PropertiesFormat`, {
      securityRules: 'any',
      publicIPAllocationMethod: 'text',
      publicIPAddressVersion: 'text',
      provisioningState: 'text',
    }),
    { sku: model('Sku', { name: 'text', tier: 'text' }) },
  ),
  put: (call) => made(call, `Microsoft.Network/${kind}`, {}),
});

export const networkSecurityGroups = simple('networkSecurityGroups', 'NetworkSecurityGroup');
export const publicIPAddresses = simple('publicIPAddresses', 'PublicIPAddress');
