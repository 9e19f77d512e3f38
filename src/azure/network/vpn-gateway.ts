import type { Azure } from '../arm.ts';
import { sameId } from '../arm-id.ts';
import type { Tags } from '../tags.ts';
import { ask, begin, lookAt, type NetworkResource, remove, whenDone } from './resources.ts';

/** One instance of a gateway, with the public address that it is reached by. */
export interface GatewayInstance {
  /** Id of its IP configuration, by which connections name it. */
  readonly id: string;
  /** Id of its public address. */
  readonly publicIp: string;
  /** Its addresses for BGP within tunnels, 169.254.21.0 to 169.254.22.255. */
  readonly apipa: readonly string[];
}

export interface VpnGateway {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Tags;
  /** Azure's word: `Updating` for most of an hour, then `Succeeded`. */
  readonly state: string;
  readonly sku: string;
  /** Two instances that both carry tunnels. */
  readonly activeActive: boolean;
  /** Null without BGP. */
  readonly asn: number | null;
  readonly instances: readonly GatewayInstance[];
}

export interface VpnGatewaySettings {
  readonly location: string;
  readonly tags: Tags;
  /** `VpnGw1AZ` …: those without zones can no longer be made. */
  readonly sku: string;
  /** Id of the subnet, whose name is GatewaySubnet. */
  readonly subnet: string;
  /** Ids of public addresses: two make it active-active. */
  readonly publicIps: readonly string[];
  /** `apipa`: addresses of each instance. */
  readonly bgp?: { readonly asn: number; readonly apipa: readonly (readonly string[])[] } | undefined;
}

interface Properties {
  readonly sku?: { readonly name?: string };
  readonly activeActive?: boolean;
  readonly enableBgp?: boolean;
  readonly ipConfigurations?: readonly {
    readonly id?: string;
    readonly properties?: { readonly publicIPAddress?: { readonly id?: string } };
  }[];
  readonly bgpSettings?: {
    readonly asn?: number;
    readonly bgpPeeringAddresses?: readonly {
      readonly ipconfigurationId?: string;
      readonly customBgpIpAddresses?: readonly string[];
    }[];
  };
}

/** A VPN gateway by its ARM id; undefined if there is none. Throws what `Azure.call` throws. */
export async function lookAtVpnGateway(azure: Azure, id: string, signal: AbortSignal): Promise<VpnGateway | undefined> {
  const found = await lookAt<Properties>(azure, 'VPN gateway', id, signal);
  return found && shown(found);
}

/**
 * Asks for a gateway, which takes Azure 45 minutes or more: see `whenVpnGatewayDone` ("Virtual Network Gateways - Create
 * Or Update"). Throws what `Azure.call` throws.
 */
export function beginVpnGateway(
  azure: Azure,
  id: string,
  settings: VpnGatewaySettings,
  signal: AbortSignal,
): Promise<void> {
  return begin(azure, 'VPN gateway', id, vpnGatewayRequest(id, settings), signal);
}

/** The gateway once Azure is done with it, well or badly; undefined if there is none. Throws what `Azure.call` throws. */
export async function whenVpnGatewayDone(
  azure: Azure,
  id: string,
  signal: AbortSignal,
): Promise<VpnGateway | undefined> {
  const found = await whenDone<Properties>(azure, 'VPN gateway', id, signal);
  return found && shown(found);
}

/** A network that a gateway has learned of, and who told it. */
export interface LearnedRoute {
  /** A CIDR. */
  readonly network: string;
  /** `EBgp` if the other end of a tunnel told it. */
  readonly origin: string;
  /** Address of who told it. */
  readonly peer: string;
}

/** What a gateway has learned by BGP ("Virtual Network Gateways - Get Learned Routes"). Throws what `Azure.call` throws. */
export async function learnedRoutes(azure: Azure, id: string, signal: AbortSignal): Promise<LearnedRoute[]> {
  const question = { method: 'POST', path: `${id}/getLearnedRoutes` } as const;
  const what = 'tell the routes of the VPN gateway';
  const { value = [] } = await ask<{ readonly value?: readonly Learned[] }>(azure, what, question, signal);
  return value.map(({ network = '', origin = '', sourcePeer = '' }) => ({ network, origin, peer: sourcePeer }));
}

interface Learned {
  readonly network?: string;
  readonly origin?: string;
  readonly sourcePeer?: string;
}

/** Its connections must be gone. Throws what `Azure.call` throws. */
export function removeVpnGateway(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  return remove(azure, 'VPN gateway', id, signal);
}

function vpnGatewayRequest(id: string, settings: VpnGatewaySettings) {
  const { location, tags, sku, subnet, publicIps, bgp } = settings;
  const names = publicIps.map((_, index) => `instance${index}`);
  const ipConfigurations = publicIps.map((publicIp, index) => ({
    name: names[index],
    properties: {
      privateIPAllocationMethod: 'Dynamic',
      subnet: { id: subnet },
      publicIPAddress: { id: publicIp },
    },
  }));
  const bgpPeeringAddresses = names.map((name, index) => ({
    ipconfigurationId: `${id}/ipConfigurations/${name}`,
    customBgpIpAddresses: [...(bgp?.apipa[index] ?? [])],
  }));
  return {
    location,
    tags: { ...tags },
    properties: {
      ...{ gatewayType: 'Vpn', vpnType: 'RouteBased', vpnGatewayGeneration: 'Generation1' },
      sku: { name: sku, tier: sku },
      activeActive: publicIps.length > 1,
      ipConfigurations,
      enableBgp: bgp !== undefined,
      ...(bgp ? { bgpSettings: { asn: bgp.asn, bgpPeeringAddresses } } : {}),
    },
  };
}

function shown({ id, name, location, tags, state, properties }: NetworkResource<Properties>): VpnGateway {
  const { sku, activeActive = false, enableBgp = false, ipConfigurations = [], bgpSettings } = properties;
  const apipa = (instance: string | undefined) =>
    bgpSettings?.bgpPeeringAddresses?.find((one) => sameId(one.ipconfigurationId, instance))?.customBgpIpAddresses;
  return {
    ...{ id, name, location, tags, state, activeActive },
    sku: sku?.name ?? '',
    asn: enableBgp ? (bgpSettings?.asn ?? null) : null,
    instances: ipConfigurations.map((one) => ({
      id: one.id ?? '',
      publicIp: one.properties?.publicIPAddress?.id ?? '',
      apipa: apipa(one.id) ?? [],
    })),
  };
}
