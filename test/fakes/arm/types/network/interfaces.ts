import { badRequest, conflict, missing } from '../../arm-error.ts';
import { parseAddress, parseCidr, showAddress } from '../../cidr.ts';
import { type Json, listAt, objectAt, textAt } from '../../json.ts';
import { list, model, oneOf, reference, resourceModel } from '../../model.ts';
import { sameId } from '../../resource-id.ts';
import type { Call, ResourceType, World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { userOfPublicIp, usersOfSubnet } from './addresses-in-use.ts';
import {
  made,
  NETWORK_NAME,
  NETWORK_VERSIONS,
  networkMembers,
  NIC,
  PUBLIC_IP,
  requireReference,
  SECURITY_GROUP,
} from './common.ts';
import { prefixOf } from './ranges.ts';
import { requireSubnet } from './subnets.ts';

/** Addresses at the beginning of a subnet that Azure keeps: its own, the router's and two of name servers. */
const KEPT = 4;

const ipConfiguration = model('NetworkInterfaceIPConfiguration', {
  ...{ id: 'text', name: 'text', etag: 'text', type: 'text' },
  properties: model('NetworkInterfaceIPConfigurationPropertiesFormat', {
    subnet: reference,
    publicIPAddress: model('PublicIPAddress', { id: 'text' }),
    privateIPAddress: 'text',
    privateIPAllocationMethod: oneOf('Static', 'Dynamic'),
    privateIPAddressVersion: 'text',
    primary: 'boolean',
    provisioningState: 'text',
    applicationSecurityGroups: list('any'),
    loadBalancerBackendAddressPools: list('any'),
  }),
});

/** Network interfaces. The MAC address is given when a machine with it first runs, and stays. */
export const networkInterfaces: ResourceType = {
  type: NIC,
  apiVersions: NETWORK_VERSIONS,
  name: NETWORK_NAME,
  body: resourceModel(
    'NetworkInterface',
    model('NetworkInterfacePropertiesFormat', {
      ...networkMembers,
      ipConfigurations: list(ipConfiguration),
      networkSecurityGroup: model('NetworkSecurityGroup', { id: 'text' }),
      enableAcceleratedNetworking: 'boolean',
      disableTcpStateTracking: 'boolean',
      enableIPForwarding: 'boolean',
      dnsSettings: 'any',
      auxiliaryMode: 'text',
      auxiliarySku: 'text',
      ...{ virtualMachine: reference, primary: 'boolean', nicType: 'text', macAddress: 'text' },
      ...{ vnetEncryptionSupported: 'boolean', hostedWorkloads: list('any'), tapConfigurations: list('any') },
    }),
    { extendedLocation: 'any' },
  ),
  put(call, existing) {
    const { world, body } = call;
    const location = textAt(body, 'location') ?? '';
    const group = textAt(body, 'properties.networkSecurityGroup.id');
    if (group !== undefined) requireReference(world, group, SECURITY_GROUP, location);
    const kept = ['virtualMachine', 'macAddress', 'primary'].flatMap((member) =>
      existing?.properties[member] === undefined ? [] : [[member, existing.properties[member]] as const],
    );
    return made(
      call,
      NIC,
      {
        enableAcceleratedNetworking: false,
        enableIPForwarding: false,
        ...objectAt(body, 'properties'),
        ipConfigurations: configurations(call, existing, location),
        ...Object.fromEntries(kept),
      },
      existing,
    );
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

function configurations({ world, id, body }: Call, existing: Resource | undefined, location: string): Json[] {
  const given = listAt(body, 'properties.ipConfigurations');
  if (given.length === 0)
    throw badRequest('NetworkInterfaceMustHaveIpConfiguration', 'A network interface needs an IP configuration.');
  const own = new Set<string>();
  return given.map((one, index) => {
    const name = textAt(one, 'name');
    if (name === undefined) throw missing('ipConfigurations.name');
    const wanted = objectAt(one, 'properties') ?? {};
    const subnet = requireSubnet(world, textAt(wanted, 'subnet.id'), location);
    const configuration = `${id}/ipConfigurations/${name}`;
    requireFreeAddress(world, textAt(wanted, 'publicIPAddress.id'), configuration, location);
    const before = listAt(existing?.properties, 'ipConfigurations').find((other) => textAt(other, 'name') === name);
    const asked = textAt(wanted, 'privateIPAddress');
    const privateIPAddress =
      textAt(wanted, 'privateIPAllocationMethod') === 'Static'
        ? requireAddress(world, subnet, asked, id)
        : (textAt(before, 'properties.privateIPAddress') ?? freeAddress(world, subnet, own));
    own.add(privateIPAddress);
    return {
      name,
      id: configuration,
      properties: {
        privateIPAllocationMethod: 'Dynamic',
        privateIPAddressVersion: 'IPv4',
        primary: index === 0,
        ...wanted,
        privateIPAddress,
        provisioningState: 'Succeeded',
      },
    };
  });
}

function requireFreeAddress(world: World, id: string | undefined, configuration: string, location: string): void {
  if (id === undefined) return;
  requireReference(world, id, PUBLIC_IP, location);
  const user = userOfPublicIp(world, id);
  if (user && !sameId(user.id, configuration))
    throw badRequest(
      'PublicIPAddressInUse',
      `Resource ${configuration} is referencing public IP address ${id} that is already allocated to resource ${user.id}.`,
    );
}

/** The next one of a subnet that nobody has. */
export function freeAddress(world: World, subnet: Resource, own: ReadonlySet<string> = new Set()): string {
  const range = parseCidr(prefixOf(subnet) ?? '');
  const taken = new Set(usersOfSubnet(world, subnet.id).map(({ address }) => address));
  if (range) {
    for (let address = range.first + KEPT; address < range.last; address++) {
      const text = showAddress(address);
      if (!taken.has(text) && !own.has(text)) return text;
    }
  }
  throw badRequest('SubnetIsFull', `Subnet ${subnet.id} does not have enough capacity for 1 IP addresses.`);
}

function requireAddress(world: World, subnet: Resource, asked: string | undefined, nic: string): string {
  if (asked === undefined)
    throw badRequest('IPAddressMissing', `IP configuration of ${nic} is static, but has no private IP address.`);
  const range = parseCidr(prefixOf(subnet) ?? '');
  const address = parseAddress(asked);
  if (!range || address === undefined || address < range.first || address > range.last)
    throw badRequest(
      'PrivateIPAddressNotInSubnet',
      `Private static IP address ${asked} does not belong to the range of subnet prefix ${prefixOf(subnet) ?? ''}.`,
    );
  if (address < range.first + KEPT || address === range.last)
    throw badRequest(
      'PrivateIPAddressInReservedRange',
      `Private static IP address ${asked} falls within reserved IP range of subnet prefix ${prefixOf(subnet) ?? ''}.`,
    );
  const user = usersOfSubnet(world, subnet.id).find((one) => one.address === asked && !sameId(one.owner.id, nic));
  if (user)
    throw conflict(
      'PrivateIPAddressIsAllocated',
      `IP configuration ${nic} is using the private IP address ${asked} which is already allocated to resource ${user.id}.`,
    );
  return asked;
}
