import { invalidParameter, missing } from '../../arm-error.ts';
import { type AddressRange, overlap, parseCidr } from '../../cidr.ts';
import { at, type Json, listAt, objectAt, textAt, without } from '../../json.ts';
import { list, model, resourceModel } from '../../model.ts';
import { lastName } from '../../resource-id.ts';
import type { Call, ResourceType } from '../../resource-type.ts';
import { type Resource, view } from '../../resources.ts';
import { made, NETWORK_NAME, NETWORK_VERSIONS, networkMembers, SUBNET, VNET } from './common.ts';
import { usersOfSubnet } from './addresses-in-use.ts';
import { subnetsOf } from './ranges.ts';
import { checkSubnet, inUse, subnetModel, subnetProperties } from './subnets.ts';

/** Virtual networks; their subnets are resources of their own, and shown within them. */
export const virtualNetworks: ResourceType = {
  type: VNET,
  apiVersions: NETWORK_VERSIONS,
  name: NETWORK_NAME,
  body: resourceModel(
    'VirtualNetwork',
    model('VirtualNetworkPropertiesFormat', {
      ...networkMembers,
      addressSpace: model('AddressSpace', { addressPrefixes: list('text') }),
      subnets: list(subnetModel),
      dhcpOptions: 'any',
      enableDdosProtection: 'boolean',
      enableVmProtection: 'boolean',
      virtualNetworkPeerings: list('any'),
      encryption: 'any',
      privateEndpointVNetPolicies: 'text',
    }),
    { extendedLocation: 'any' },
  ),
  put,
  remove({ world }, network) {
    for (const subnet of subnetsOf(world, network.id)) {
      if (usersOfSubnet(world, subnet.id).length > 0) throw inUse(world, subnet.id);
    }
    return {
      finish() {
        for (const subnet of subnetsOf(world, network.id)) world.resources.delete(subnet.id);
      },
    };
  },
  live: ({ world }, network) => ({
    subnets: subnetsOf(world, network.id).map((subnet) =>
      view({ ...subnet, properties: subnetProperties(world, subnet) }),
    ),
  }),
};

function put(call: Call, existing: Resource | undefined) {
  const { world, id, body } = call;
  const prefixes = at(body, 'properties.addressSpace.addressPrefixes');
  if (!Array.isArray(prefixes)) throw missing('addressSpace');
  const space = prefixes.map((prefix) => requirePrefix(String(prefix)));
  if (space.some((a, index) => space.slice(index + 1).some((b) => overlap(a, b))))
    throw invalidParameter('Address prefixes of a virtual network cannot overlap.');
  const wanted = listAt(body, 'properties.subnets').map((one) => subnetOf(id, one));
  const given = at(body, 'properties.subnets') !== undefined;
  const kept = given ? wanted : subnetsOf(world, id);
  for (const gone of subnetsOf(world, id).filter(
    (one) => !kept.some((other) => lastName(other.id) === lastName(one.id)),
  ))
    if (usersOfSubnet(world, gone.id).length > 0) throw inUse(world, gone.id);
  for (const one of kept) checkSubnet(world, one, space, kept);
  if (given) {
    for (const gone of subnetsOf(world, id)) world.resources.delete(gone.id);
    for (const one of wanted) world.resources.add(one);
  }
  const properties = without(objectAt(body, 'properties'), 'subnets');
  return made({ ...call, body: { ...body, properties } }, VNET, {}, existing);
}

function requirePrefix(prefix: string): AddressRange {
  const range = parseCidr(prefix);
  if (range) return range;
  throw invalidParameter(`The address prefix ${prefix} in the virtual network is not a valid CIDR.`);
}

function subnetOf(network: string, given: Json): Resource {
  const name = textAt(given, 'name');
  if (name === undefined) throw missing('subnets.name');
  const properties = { ...objectAt(given, 'properties'), provisioningState: 'Succeeded' };
  return { id: `${network}/subnets/${name}`, type: SUBNET, others: {}, properties, hidden: {} };
}
