import type { Azure } from '../arm.ts';
import type { Tags } from '../tags.ts';
import { lookAt, type NetworkResource, put, remove } from './resources.ts';

/** What Azure knows of the other end of a tunnel. */
export interface LocalGateway {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
  readonly state: string;
  /** Public address of the other end. */
  readonly address: string | null;
  /** CIDRs behind it; none where BGP tells. */
  readonly prefixes: readonly string[];
  readonly bgp: { readonly asn: number; readonly peer: string } | null;
}

export interface LocalGatewaySettings {
  readonly location: string;
  readonly tags: Tags;
  /** Public address of the other end. */
  readonly address: string;
  /** CIDRs behind it, or how they are told by BGP. */
  readonly behind: { readonly prefixes: readonly string[] } | { readonly asn: number; readonly peer: string };
}

interface Properties {
  readonly gatewayIpAddress?: string;
  readonly localNetworkAddressSpace?: { readonly addressPrefixes?: readonly string[] };
  readonly bgpSettings?: { readonly asn?: number; readonly bgpPeeringAddress?: string };
}

/** A local network gateway by its ARM id; undefined if there is none. Throws what `Azure.call` throws. */
export async function lookAtLocalGateway(
  azure: Azure,
  id: string,
  signal: AbortSignal,
): Promise<LocalGateway | undefined> {
  const found = await lookAt<Properties>(azure, 'local network gateway', id, signal);
  return found && shown(found);
}

/** Makes one, or changes the one that is there ("Local Network Gateways - Create Or Update"). Throws what `Azure.call` throws. */
export async function makeLocalGateway(
  azure: Azure,
  id: string,
  { location, tags, address, behind }: LocalGatewaySettings,
  signal: AbortSignal,
): Promise<LocalGateway> {
  const properties = {
    gatewayIpAddress: address,
    localNetworkAddressSpace: { addressPrefixes: 'prefixes' in behind ? [...behind.prefixes] : [] },
    ...('asn' in behind ? { bgpSettings: { asn: behind.asn, bgpPeeringAddress: behind.peer } } : {}),
  };
  const wanted = { location, tags: { ...tags }, properties };
  return shown(await put<Properties>(azure, 'local network gateway', id, wanted, signal));
}

/** Its connections must be gone. Throws what `Azure.call` throws. */
export function removeLocalGateway(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  return remove(azure, 'local network gateway', id, signal);
}

function shown({ id, name, tags, state, properties }: NetworkResource<Properties>): LocalGateway {
  const { gatewayIpAddress, localNetworkAddressSpace, bgpSettings: { asn, bgpPeeringAddress } = {} } = properties;
  return {
    ...{ id, name, tags, state },
    address: gatewayIpAddress ?? null,
    prefixes: localNetworkAddressSpace?.addressPrefixes ?? [],
    bgp: asn === undefined || bgpPeeringAddress === undefined ? null : { asn, peer: bgpPeeringAddress },
  };
}
