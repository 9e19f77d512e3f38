import { badRequest, conflict, missing, notFound } from '../../arm-error.ts';
import { type AddressRange, overlap, parseCidr, within } from '../../cidr.ts';
import { type Json, textAt } from '../../json.ts';
import { list, model, reference } from '../../model.ts';
import { regionName } from '../../regions.ts';
import { lastName, parentId, sameId } from '../../resource-id.ts';
import type { ResourceType, World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { usersOfSubnet } from './addresses-in-use.ts';
import {
  made,
  NETWORK_NAME,
  NETWORK_VERSIONS,
  networkMembers,
  requireReference,
  SECURITY_GROUP,
  SUBNET,
} from './common.ts';
import { prefixOf, spaceOf, subnetsOf } from './ranges.ts';

/** Bits of the smallest subnet; that of gateways may not be smaller either, and should be a /27. */
const SMALLEST = 29;
export const GATEWAY_SUBNET = 'GatewaySubnet';

export const subnetModel = model('Subnet', {
  ...{ id: 'text', name: 'text', etag: 'text', type: 'text' },
  properties: model('SubnetPropertiesFormat', {
    ...networkMembers,
    addressPrefix: 'text',
    addressPrefixes: list('text'),
    networkSecurityGroup: reference,
    routeTable: reference,
    natGateway: reference,
    serviceEndpoints: list('any'),
    defaultOutboundAccess: 'boolean',
    privateEndpointNetworkPolicies: 'text',
    privateLinkServiceNetworkPolicies: 'text',
    ...{ delegations: list('any'), ipConfigurations: list('any'), purpose: 'text' },
  }),
});

/** Subnets, each with a range of its network's addresses. */
export const subnets: ResourceType = {
  type: SUBNET,
  apiVersions: NETWORK_VERSIONS,
  name: NETWORK_NAME,
  proxy: true,
  body: subnetModel,
  put(call, existing) {
    const { world, id } = call;
    const network = requireIdleNetwork(world, id);
    const change = made(call, SUBNET, {}, existing, { holds: [network.id] });
    checkSubnet(world, change.resource, spaceOf(network), subnetsOf(world, network.id));
    const users = usersOfSubnet(world, id);
    if (existing && users.length > 0 && prefixOf(existing) !== prefixOf(change.resource)) throw inUse(world, id);
    return change;
  },
  remove({ world }, subnet) {
    const network = requireIdleNetwork(world, subnet.id);
    if (usersOfSubnet(world, subnet.id).length > 0) throw inUse(world, subnet.id);
    return { holds: [network.id] };
  },
  live: ({ world }, subnet) => subnetProperties(world, subnet),
};

/** What GET shows: who uses it as well. */
export function subnetProperties(world: World, subnet: Resource): Json {
  const users = usersOfSubnet(world, subnet.id).map(({ id }) => ({ id }));
  const shown: Json = { ...subnet.properties, ...(users.length > 0 ? { ipConfigurations: users } : {}) };
  delete shown['resourceGuid'];
  return { ...shown, resourceGuid: undefined };
}

/** Refuses a range that is none, too small, outside the network's, or partly that of another subnet. */
export function checkSubnet(
  world: World,
  subnet: Resource,
  space: readonly AddressRange[],
  others: readonly Resource[],
): void {
  const name = lastName(subnet.id);
  const prefix = prefixOf(subnet);
  if (prefix === undefined) throw missing('subnets.addressPrefix');
  const range = parseCidr(prefix);
  if (!range) throw badRequest('InvalidCIDRNotation', `The address prefix ${prefix} of subnet ${name} is not a CIDR.`);
  if (!space.some((one) => within(range, one)))
    throw badRequest(
      'NetcfgInvalidSubnet',
      `Subnet '${name}' is not valid in virtual network '${lastName(parentId(subnet.id))}'.`,
    );
  if (range.bits > SMALLEST)
    throw badRequest(
      'NetcfgInvalidAddressPrefix',
      `Subnet ${name} has address prefix ${prefix}, which is smaller than the minimum of /${SMALLEST}.`,
    );
  const other = others.find((one) => {
    const its = parseCidr(prefixOf(one) ?? '');
    return !sameId(one.id, subnet.id) && its !== undefined && overlap(its, range);
  });
  if (other)
    throw badRequest(
      'NetcfgSubnetRangesOverlap',
      `Subnet '${name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${lastName(parentId(subnet.id))}'.`,
    );
  const group = textAt(subnet.properties, 'networkSecurityGroup.id');
  if (group === undefined) return;
  if (name === GATEWAY_SUBNET)
    throw badRequest(
      'NetworkSecurityGroupNotSupportedOnGatewaySubnet',
      `Network security group ${group} cannot be associated with subnet ${name}.`,
    );
  requireReference(world, group, SECURITY_GROUP);
}

/** Refuses a subnet that is not there, or in another region. */
export function requireSubnet(world: World, id: string | undefined, location: string): Resource {
  if (id === undefined) throw missing('subnet.id');
  const subnet = world.resources.get(id);
  const network = world.resources.get(parentId(id));
  if (subnet?.type === SUBNET && network?.location === regionName(location)) return subnet;
  throw badRequest(
    'InvalidResourceReference',
    `Resource ${id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
}

export function inUse(world: World, id: string) {
  const users = usersOfSubnet(world, id).map((one) => one.id);
  return badRequest(
    'InUseSubnetCannotBeDeleted',
    `Subnet ${lastName(id)} is in use by ${users.join(', ')} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet.`,
  );
}

/** Two subnets of one network are not changed at the same time. */
function requireIdleNetwork(world: World, subnet: string): Resource {
  const network = world.resources.get(parentId(subnet));
  if (!network) throw notFound('ParentResourceNotFound', `The virtual network of ${subnet} is not found.`);
  if (!world.operations.with(network.id)) return network;
  throw conflict(
    'AnotherOperationInProgress',
    `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${world.url}.`,
  );
}
