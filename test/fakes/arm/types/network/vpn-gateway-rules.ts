import { badRequest, conflict, invalidParameter, missing } from '../../arm-error.ts';
import { type AddressRange, parseAddress, parseCidr } from '../../cidr.ts';
import { at, type Json, listAt, numberAt, objectAt, textAt } from '../../json.ts';
import { lastName, sameId } from '../../resource-id.ts';
import type { Call, World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { userOfPublicIp, usersOfSubnet } from './addresses-in-use.ts';
import { PUBLIC_IP, requireReference } from './common.ts';
import { GATEWAY_SUBNET, requireSubnet } from './subnets.ts';

/** Those without zones can no longer be made (since January 2025), except Basic. */
const SKUS = /^(?:Basic|VpnGw[1-5]AZ)$/;
const OLD_SKUS = /^(?:Standard|HighPerformance|VpnGw[1-5])$/;
/** Addresses of tunnels that Azure takes for BGP. */
const APIPA: AddressRange = { ...(parseCidr('169.254.21.0/24') ?? bad()), last: parseAddress('169.254.22.255') ?? 0 };
/** Numbers that Azure keeps for itself, or that IANA reserves. */
const RESERVED = [8074, 8075, 12_076, 65_515, 65_517, 65_518, 65_519, 65_520, 23_456];

function bad(): never {
  throw new Error('not a CIDR');
}

/** Refuses kinds of gateways that there are not, or not any more. */
export function checkGateway({ id }: Call, given: Json, existing: Resource | undefined): void {
  if (textAt(given, 'gatewayType') === undefined) throw missing('gatewayType');
  if (textAt(given, 'gatewayType') !== 'Vpn') throw invalidParameter('The fake knows gateways of type Vpn only.');
  if (textAt(given, 'vpnType') !== 'RouteBased')
    throw badRequest('VpnTypeNotSupported', `Virtual network gateway ${id}: new gateways must be RouteBased.`);
  const sku = textAt(given, 'sku.name');
  if (sku === undefined) throw missing('sku');
  if (OLD_SKUS.test(sku) && !existing)
    throw badRequest(
      'NonAzSkusNotAllowedForVPNGateway',
      `VpnGw1-5 non-AZ SKUs are no longer supported for new VPN gateways. Please use VpnGw1-5AZ SKUs instead of ${sku}.`,
    );
  if (!SKUS.test(sku) && !OLD_SKUS.test(sku)) throw invalidParameter(`Gateway SKU '${sku}' is not known.`);
  if (sku === 'Basic' && (given['enableBgp'] === true || given['activeActive'] === true))
    throw badRequest('GatewaySkuDoesNotSupportBgp', `Gateway SKU Basic supports neither BGP nor active-active.`);
}

/** IP configurations as they are shown. Each is in the subnet for gateways, with a public address of its own. */
export function gatewayConfigurations(world: World, id: string, given: readonly Json[], location: string): Json[] {
  if (given.length === 0) throw missing('ipConfigurations');
  const own = new Set<string>();
  return given.map((one) => {
    const name = textAt(one, 'name') ?? 'default';
    const configuration = `${id}/ipConfigurations/${name}`;
    const subnet = requireSubnet(world, textAt(one, 'properties.subnet.id'), location);
    if (lastName(subnet.id) !== GATEWAY_SUBNET)
      throw badRequest(
        'VirtualNetworkGatewaySubnetNameInvalid',
        `Virtual network gateway ${id} can only be created in a subnet named '${GATEWAY_SUBNET}', not in ${subnet.id}.`,
      );
    const stranger = usersOfSubnet(world, subnet.id).find(({ owner }) => !sameId(owner.id, id));
    if (stranger)
      throw conflict('GatewaySubnetInUse', `Subnet ${subnet.id} already has gateway ${stranger.owner.id} of type Vpn.`);
    const publicIp = textAt(one, 'properties.publicIPAddress.id');
    if (publicIp === undefined) throw missing('ipConfigurations.publicIPAddress');
    requireReference(world, publicIp, PUBLIC_IP, location);
    const user = userOfPublicIp(world, publicIp);
    if ((user && !sameId(user.owner.id, id)) || own.has(publicIp.toLowerCase()))
      throw badRequest(
        'PublicIPAddressInUse',
        `Resource ${configuration} is referencing public IP address ${publicIp} that is already allocated to resource ${user?.id ?? id}.`,
      );
    own.add(publicIp.toLowerCase());
    const properties = {
      privateIPAllocationMethod: 'Dynamic',
      ...objectAt(one, 'properties'),
      provisioningState: 'Succeeded',
    };
    return { name, id: configuration, properties };
  });
}

/** What GET shows of BGP: each instance with its address in the subnet, its own in tunnels, and its public one. */
export function bgpSettings(id: string, given: Json, configurations: readonly Json[], active: boolean): Json {
  const settings = objectAt(given, 'bgpSettings') ?? {};
  const asn = numberAt(settings, 'asn') ?? 65_515;
  if (settings['asn'] !== undefined && asn !== 65_515 && (RESERVED.includes(asn) || asn < 1 || asn > 4_294_967_295))
    throw badRequest('BgpAsnReserved', `The BGP ASN ${asn} of ${id} is reserved.`);
  const asked = listAt(settings, 'bgpPeeringAddresses');
  for (const one of asked) {
    const known = configurations.some((configuration) =>
      sameId(textAt(configuration, 'id'), textAt(one, 'ipconfigurationId')),
    );
    if (!known)
      throw invalidParameter(
        `BGP peering address of ${id} names the IP configuration ${textAt(one, 'ipconfigurationId') ?? ''}, which there is not.`,
      );
  }
  const peering = configurations.map((configuration) => {
    const own = asked.find((one) => sameId(textAt(one, 'ipconfigurationId'), textAt(configuration, 'id')));
    const addresses = at(own, 'customBgpIpAddresses');
    const custom = Array.isArray(addresses) ? addresses.map(String) : [];
    for (const address of custom) requireApipa(id, address);
    if (!active && custom.length > 1)
      throw badRequest(
        'ActiveStandbyGatewaySupportsOneApipa',
        `Virtual network gateway ${id} is not active-active: it can have one custom BGP address only.`,
      );
    return {
      ipconfigurationId: textAt(configuration, 'id'),
      defaultBgpIpAddresses: [],
      customBgpIpAddresses: custom,
      tunnelIpAddresses: [],
    };
  });
  return { peerWeight: 0, ...settings, asn, bgpPeeringAddresses: peering };
}

function requireApipa(id: string, address: string): void {
  const number = parseAddress(address);
  if (number !== undefined && number >= APIPA.first && number <= APIPA.last) return;
  throw badRequest(
    'CustomBgpIpAddressOutOfRange',
    `The custom BGP address ${address} of ${id} is not in the range 169.254.21.0 to 169.254.22.255.`,
  );
}
