import type { GenericResource } from '@azure/arm-resources';
import type { Azure } from '../arm.ts';
import type { Tags } from '../tags.ts';

/** Of Microsoft.Network; it knows private subnets. */
const API_VERSION = '2024-05-01';

export interface NetworkOptions {
  readonly group: string;
  readonly location: string;
  readonly tags: Tags;
  /** Whether the machine may reach the Internet; it is never reached from there. */
  readonly outbound: boolean;
}

/** Makes a network with one interface, which has no public address. Returns the id of the interface. */
export async function makeNetwork(azure: Azure, options: NetworkOptions, signal: AbortSignal): Promise<string> {
  const network = `/subscriptions/${azure.subscription}/resourceGroups/${options.group}/providers/Microsoft.Network`;
  const put = async (id: string, what: string, resource: GenericResource) => {
    await azure.call(`make ${what} of the boot test`, signal, (call) =>
      azure.resources.resources.beginCreateOrUpdateByIdAndWait(id, API_VERSION, resource, call),
    );
    return id;
  };
  const vnet = await put(`${network}/virtualNetworks/vnet`, 'the network', virtualNetwork(options));
  const nic = networkInterface(options, `${vnet}/subnets/default`);
  return put(`${network}/networkInterfaces/nic`, 'the network interface', nic);
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
