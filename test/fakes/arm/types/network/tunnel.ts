import { at, listAt, numberAt, textAt } from '../../json.ts';
import { sameId } from '../../resource-id.ts';
import type { World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { CONNECTION, resourcesOf } from './common.ts';

/** One end of a tunnel, with what the other end must match. */
export interface VpnTunnel {
  readonly connectionId: string;
  readonly sharedKey: string;
  /** Public addresses of the gateway's instances: one of them is this end. */
  readonly localAddresses: readonly string[];
  /** Public address of the other end. */
  readonly remoteAddress: string;
  /** CIDRs that are sent into it; none with BGP. */
  readonly remotePrefixes: readonly string[];
  /** CIDRs of the virtual network. */
  readonly localPrefixes: readonly string[];
  /** `apipa`: the address of each instance within the tunnel, beside its public one. */
  readonly bgp?: {
    readonly localAsn: number;
    readonly remoteAsn: number;
    readonly remotePeer: string;
    readonly apipa: readonly { readonly localAddress: string; readonly address: string }[];
  };
}

export function vpnTunnels(world: World): VpnTunnel[] {
  return resourcesOf(world, CONNECTION, () => true).flatMap((connection) => tunnelOf(world, connection) ?? []);
}

/** Undefined while one of its gateways is missing. */
export function tunnelOf(world: World, connection: Resource): VpnTunnel | undefined {
  const { properties, hidden } = connection;
  const ours = world.resources.get(textAt(properties, 'virtualNetworkGateway1.id'));
  const theirs = world.resources.get(textAt(properties, 'localNetworkGateway2.id'));
  if (!ours || !theirs) return undefined;
  const instances = listAt(ours.properties, 'ipConfigurations').map((one) => ({
    id: textAt(one, 'id'),
    subnet: textAt(one, 'properties.subnet.id'),
    address: textAt(world.resources.get(textAt(one, 'properties.publicIPAddress.id'))?.properties, 'ipAddress') ?? '',
  }));
  const network = world.resources.get(instances[0]?.subnet?.replace(/\/subnets\/[^/]+$/i, ''));
  const apipa = listAt(properties, 'gatewayCustomBgpIpAddresses').map((one) => ({
    localAddress: instances.find(({ id }) => sameId(id, textAt(one, 'ipConfigurationId')))?.address ?? '',
    address: textAt(one, 'customBgpIpAddress') ?? '',
  }));
  const bgp = {
    localAsn: numberAt(ours.properties, 'bgpSettings.asn') ?? 0,
    remoteAsn: numberAt(theirs.properties, 'bgpSettings.asn') ?? 0,
    remotePeer: textAt(theirs.properties, 'bgpSettings.bgpPeeringAddress') ?? '',
    apipa,
  };
  return {
    connectionId: connection.id,
    sharedKey: hidden.sharedKey ?? '',
    localAddresses: instances.map(({ address }) => address),
    remoteAddress: textAt(theirs.properties, 'gatewayIpAddress') ?? '',
    remotePrefixes: texts(theirs, 'localNetworkAddressSpace.addressPrefixes'),
    localPrefixes: network ? texts(network, 'addressSpace.addressPrefixes') : [],
    ...(properties['enableBgp'] === true ? { bgp } : {}),
  };
}

function texts({ properties }: Resource, path: string): string[] {
  const found = at(properties, path);
  return Array.isArray(found) ? found.map(String) : [];
}
