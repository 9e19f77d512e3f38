import { addSecret } from '../../redact.ts';
import type { Azure } from '../arm.ts';
import type { Tags } from '../tags.ts';
import { ask, list, lookAt, type NetworkResource, put, remove } from './resources.ts';

const STATUSES = ['Unknown', 'Connecting', 'Connected', 'NotConnected'] as const;

/** One tunnel, as Azure sees it. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
  readonly state: string;
  /** Whether the tunnel is up. Lists do not tell. */
  readonly status: (typeof STATUSES)[number];
  readonly gateway: string | null;
  readonly localGateway: string | null;
  readonly bgp: boolean;
  /** The address within the tunnel of each instance of the gateway; empty without BGP. */
  readonly apipa: readonly TunnelAddress[];
  /** Since the tunnel came up. */
  readonly ingressBytes: number;
  readonly egressBytes: number;
}

/** An instance of a gateway, by the id of its IP configuration, and its address within a tunnel. */
export interface TunnelAddress {
  readonly instance: string;
  readonly apipa: string;
}

export interface ConnectionSettings {
  readonly location: string;
  readonly tags: Tags;
  /** Ids of the VPN gateway and the local network gateway. */
  readonly gateway: string;
  readonly localGateway: string;
  /** The pre-shared key: a secret. */
  readonly sharedKey: string;
  /** For BGP: the address within the tunnel of each instance of the gateway; all must be named, also those without it. */
  readonly bgp?: readonly TunnelAddress[] | undefined;
}

interface Properties {
  readonly connectionStatus?: string;
  readonly enableBgp?: boolean;
  readonly gatewayCustomBgpIpAddresses?: readonly {
    readonly ipConfigurationId?: string;
    readonly customBgpIpAddress?: string;
  }[];
  readonly virtualNetworkGateway1?: { readonly id?: string };
  readonly localNetworkGateway2?: { readonly id?: string };
  readonly ingressBytesTransferred?: number;
  readonly egressBytesTransferred?: number;
}

/** A connection by its ARM id; undefined if there is none. Throws what `Azure.call` throws. */
export async function lookAtConnection(azure: Azure, id: string, signal: AbortSignal): Promise<Connection | undefined> {
  const found = await lookAt<Properties>(azure, 'VPN connection', id, signal);
  return found && shown(found);
}

/** The connections of a group, without their status. Throws what `Azure.call` throws. */
export async function listConnections(azure: Azure, group: string, signal: AbortSignal): Promise<Connection[]> {
  const path = `/subscriptions/${azure.subscription}/resourceGroups/${group}/providers/Microsoft.Network/connections`;
  return (await list<Properties>(azure, 'VPN connections', path, signal)).map(shown);
}

/**
 * Makes a connection with Azure's usual IPsec policy, or changes the one that is there ("Virtual Network Gateway
 * Connections - Create Or Update"). Throws what `Azure.call` throws.
 */
export async function makeConnection(
  azure: Azure,
  id: string,
  settings: ConnectionSettings,
  signal: AbortSignal,
): Promise<Connection> {
  return shown(await put<Properties>(azure, 'VPN connection', id, connectionRequest(settings), signal));
}

/**
 * The pre-shared key of a connection, which nothing shows from now on ("Virtual Network Gateway Connections - Get Shared
 * Key"). Throws what `Azure.call` throws.
 */
export async function sharedKeyOf(azure: Azure, id: string, signal: AbortSignal): Promise<string | undefined> {
  const question = { method: 'GET', path: `${id}/sharedkey` } as const;
  const { value } = await ask<{ readonly value?: string }>(azure, 'tell the key of a VPN connection', question, signal);
  if (value !== undefined) addSecret(value);
  return value;
}

export function removeConnection(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  return remove(azure, 'VPN connection', id, signal);
}

function connectionRequest({ location, tags, gateway, localGateway, sharedKey, bgp }: ConnectionSettings) {
  addSecret(sharedKey);
  const gatewayCustomBgpIpAddresses = bgp?.map(({ instance, apipa }) => ({
    ipConfigurationId: instance,
    customBgpIpAddress: apipa,
  }));
  return {
    location,
    tags: { ...tags },
    properties: {
      connectionType: 'IPsec',
      connectionProtocol: 'IKEv2',
      virtualNetworkGateway1: { id: gateway, properties: {} },
      localNetworkGateway2: { id: localGateway, properties: {} },
      sharedKey,
      enableBgp: bgp !== undefined,
      usePolicyBasedTrafficSelectors: false,
      ...(gatewayCustomBgpIpAddresses ? { gatewayCustomBgpIpAddresses } : {}),
    },
  };
}

function shown({ id, name, tags, state, properties }: NetworkResource<Properties>): Connection {
  const { connectionStatus, enableBgp = false, virtualNetworkGateway1, localNetworkGateway2 } = properties;
  const addresses = properties.gatewayCustomBgpIpAddresses ?? [];
  return {
    ...{ id, name, tags, state, bgp: enableBgp },
    apipa: addresses.map(({ ipConfigurationId: instance = '', customBgpIpAddress: apipa = '' }) => ({
      instance,
      apipa,
    })),
    status: STATUSES.find((one) => one === connectionStatus) ?? 'Unknown',
    gateway: virtualNetworkGateway1?.id ?? null,
    localGateway: localNetworkGateway2?.id ?? null,
    ingressBytes: properties.ingressBytesTransferred ?? 0,
    egressBytes: properties.egressBytesTransferred ?? 0,
  };
}
