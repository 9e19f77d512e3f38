import type { Azure } from '../arm.ts';
import { ifThereInGroup } from '../exists.ts';
import type { Tags } from '../tags.ts';
import { lookAt, put, remove } from './resources.ts';

/** The name that Azure wants for the subnet of VPN gateways. */
export const GATEWAY_SUBNET = 'GatewaySubnet';

export interface Subnet {
  readonly id: string;
  readonly name: string;
  /** CIDRs. */
  readonly prefixes: readonly string[];
  /** Whether interfaces or gateways are in it. */
  readonly used: boolean;
  /** Id of its network security group. */
  readonly securityGroup: string | null;
}

export interface VirtualNetwork {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Tags;
  /** CIDRs. */
  readonly prefixes: readonly string[];
  readonly subnets: readonly Subnet[];
}

interface SubnetProperties {
  readonly addressPrefix?: string;
  readonly addressPrefixes?: readonly string[];
  readonly ipConfigurations?: readonly unknown[];
  readonly networkSecurityGroup?: { readonly id?: string };
}

interface Properties {
  readonly addressSpace?: { readonly addressPrefixes?: readonly string[] };
  readonly subnets?: readonly {
    readonly id?: string;
    readonly name?: string;
    readonly properties?: SubnetProperties;
  }[];
}

/** A virtual network by its ARM id; undefined if its group has none. Throws what `Azure.call` throws. */
export async function lookAtVnet(azure: Azure, id: string, signal: AbortSignal): Promise<VirtualNetwork | undefined> {
  const found = await lookAt<Properties>(azure, 'virtual network', id, signal, ifThereInGroup);
  if (!found) return undefined;
  const { addressSpace, subnets = [] } = found.properties;
  return {
    id: found.id,
    name: found.name,
    location: found.location,
    tags: found.tags,
    prefixes: addressSpace?.addressPrefixes ?? [],
    subnets: subnets.map((one) => subnet(one.id ?? '', one.name ?? '', one.properties ?? {})),
  };
}

/** Makes a subnet in a virtual network that there is ("Subnets - Create Or Update"). Throws what `Azure.call` throws. */
export async function makeSubnet(
  azure: Azure,
  vnet: string,
  name: string,
  cidr: string,
  signal: AbortSignal,
): Promise<Subnet> {
  const wanted = { properties: { addressPrefix: cidr } };
  const made = await put<SubnetProperties>(azure, `subnet ${name}`, `${vnet}/subnets/${name}`, wanted, signal);
  return subnet(made.id, made.name, made.properties);
}

export function removeSubnet(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  return remove(azure, 'subnet', id, signal);
}

function subnet(id: string, name: string, properties: SubnetProperties): Subnet {
  const { addressPrefix, addressPrefixes, ipConfigurations = [], networkSecurityGroup } = properties;
  return {
    id,
    name,
    prefixes: addressPrefixes ?? (addressPrefix === undefined ? [] : [addressPrefix]),
    used: ipConfigurations.length > 0,
    securityGroup: networkSecurityGroup?.id ?? null,
  };
}
