import type { Azure } from '../arm.ts';
import { armId } from '../arm-id.ts';
import type { Tags } from '../tags.ts';
import { list, lookAt, type NetworkResource, put, remove } from './resources.ts';

/** A network interface. */
export interface Nic {
  readonly id: string;
  readonly name: string;
  /** As `00:0d:3a:12:34:56`; null for an interface that has not been in a running machine yet. */
  readonly mac: string | null;
  /** Of all its configurations, the primary one first. */
  readonly privateIps: readonly string[];
  /** Id of the subnet of the primary configuration. */
  readonly subnet: string | null;
  readonly accelerated: boolean;
  /** Id of the machine that has it. */
  readonly machine: string | null;
  readonly tags: Tags;
}

interface NicProperties {
  readonly macAddress?: string;
  readonly enableAcceleratedNetworking?: boolean;
  readonly virtualMachine?: { readonly id?: string };
  readonly ipConfigurations?: readonly {
    readonly properties?: {
      readonly primary?: boolean;
      readonly privateIPAddress?: string;
      readonly subnet?: { readonly id?: string };
    };
  }[];
}

export interface NicSettings {
  readonly location: string;
  readonly tags: Tags;
  /** Id of the subnet. */
  readonly subnet: string;
  /** The next free one unless told. */
  readonly privateIp?: string | undefined;
  /** Id of a network security group. */
  readonly securityGroup?: string | undefined;
  /** A second, faster device of another driver beside the first. */
  readonly accelerated: boolean;
  /** Take in what is sent to others. @default false */
  readonly forwarding?: boolean | undefined;
  /** Addresses of name servers, in place of those of the network. */
  readonly dnsServers?: readonly string[] | undefined;
  /** Ids of application security groups, and of pools of load balancers. */
  readonly applicationGroups?: readonly string[] | undefined;
  readonly pools?: readonly string[] | undefined;
}

/** The interfaces of a group, or of the subscription unless one is named. Throws what `Azure.call` throws. */
export async function listNics(
  azure: Azure,
  signal: AbortSignal,
  { group }: { readonly group?: string | undefined } = {},
): Promise<Nic[]> {
  const place = `/subscriptions/${azure.subscription}${group === undefined ? '' : `/resourceGroups/${group}`}`;
  const path = `${place}/providers/Microsoft.Network/networkInterfaces`;
  return (await list<NicProperties>(azure, 'network interfaces', path, signal)).map(shown);
}

/** An interface by its ARM id; undefined if there is none. Throws what `Azure.call` throws. */
export async function getNic(azure: Azure, id: string, signal: AbortSignal): Promise<Nic | undefined> {
  const found = await lookAt<NicProperties>(azure, 'network interface', id, signal);
  return found && shown(found);
}

/**
 * Makes an interface without a public address, or gives the one that is there ("Network Interfaces - Create Or Update").
 * Throws what `Azure.call` throws.
 */
export async function makeNic(
  azure: Azure,
  group: string,
  name: string,
  settings: NicSettings,
  signal: AbortSignal,
): Promise<Nic> {
  const { location, tags, securityGroup, accelerated, forwarding = false, dnsServers = [] } = settings;
  const id = armId(azure, group, `Microsoft.Network/networkInterfaces/${name}`);
  const properties = {
    enableAcceleratedNetworking: accelerated,
    ...(forwarding ? { enableIPForwarding: true } : {}),
    ...(dnsServers.length === 0 ? {} : { dnsSettings: { dnsServers } }),
    ...(securityGroup === undefined ? {} : { networkSecurityGroup: { id: securityGroup } }),
    ipConfigurations: [{ name: 'primary', properties: configuration(settings) }],
  };
  const resource = { location, tags: { ...tags }, properties };
  const there = await getNic(azure, id, signal);
  return there ?? shown(await put<NicProperties>(azure, `network interface ${name}`, id, resource, signal));
}

function configuration({ subnet, privateIp, applicationGroups = [], pools = [] }: NicSettings) {
  return {
    ...{ subnet: { id: subnet }, primary: true },
    ...(privateIp === undefined ? {} : { privateIPAllocationMethod: 'Static', privateIPAddress: privateIp }),
    ...(applicationGroups.length === 0 ? {} : { applicationSecurityGroups: references(applicationGroups) }),
    ...(pools.length === 0 ? {} : { loadBalancerBackendAddressPools: references(pools) }),
  };
}

function references(ids: readonly string[]) {
  return ids.map((id) => ({ id }));
}

export function removeNic(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  return remove(azure, 'network interface', id, signal);
}

function shown({ id, name, tags, properties }: NetworkResource<NicProperties>): Nic {
  const { macAddress, enableAcceleratedNetworking = false, virtualMachine, ipConfigurations = [] } = properties;
  const configurations = ipConfigurations.map((one) => one.properties ?? {});
  configurations.sort((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false));
  return {
    id,
    name,
    mac: macAddress?.replaceAll('-', ':').toLowerCase() ?? null,
    privateIps: configurations.flatMap(({ privateIPAddress }) => privateIPAddress ?? []),
    subnet: configurations[0]?.subnet?.id ?? null,
    accelerated: enableAcceleratedNetworking,
    machine: virtualMachine?.id ?? null,
    tags,
  };
}
