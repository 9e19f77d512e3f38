import type { GenericResource } from '@azure/arm-resources';
import type { Azure } from '../arm.ts';
import { armId } from '../arm-id.ts';
import { put } from '../network/resources.ts';
import type { Tags } from '../tags.ts';

export interface NetworkOptions {
  readonly group: string;
  readonly location: string;
  readonly tags: Tags;
  /** Whether the machine may reach the Internet; it is never reached from there. */
  readonly outbound: boolean;
}

/** Makes a network with one interface, which has no public address. Returns the id of the interface. */
export async function makeNetwork(azure: Azure, options: NetworkOptions, signal: AbortSignal): Promise<string> {
  const vnet = armId(azure, options.group, 'Microsoft.Network/virtualNetworks/vnet');
  const nic = armId(azure, options.group, 'Microsoft.Network/networkInterfaces/nic');
  await put(azure, 'network of the boot test', vnet, virtualNetwork(options), signal);
  const wanted = networkInterface(options, `${vnet}/subnets/default`);
  await put(azure, 'network interface of the boot test', nic, wanted, signal);
  return nic;
}

/** Virtual Networks - Create Or Update, example "Create virtual network with subnet". */
export function virtualNetwork({ location, tags, outbound }: NetworkOptions): GenericResource {
  const subnet = { name: 'default', properties: { addressPrefix: '10.0.0.0/24', defaultOutboundAccess: outbound } };
  return {
    location,
    tags: { ...tags },
    properties: { addressSpace: { addressPrefixes: ['10.0.0.0/24'] }, subnets: [subnet] },
  };
}

/** Network Interfaces - Create Or Update, example "Create network interface". */
export function networkInterface({ location, tags }: NetworkOptions, subnet: string): GenericResource {
  const configuration = { name: 'ipconfig', properties: { subnet: { id: subnet } } };
  return { location, tags: { ...tags }, properties: { ipConfigurations: [configuration] } };
}
