import { armId } from '../../azure/arm-id.ts';
import type { Plan } from '../plan/plan.ts';

/** What AWS and Azure agree on within a tunnel that speaks BGP. */
export interface Inside {
  /** A /30, of which AWS takes the first host. */
  readonly cidr: string;
  /** Its second host: an APIPA address of Azure's gateway. */
  readonly apipa: string;
}

/** One tunnel as it is to be: number 1 is the first. */
export interface TunnelLayout {
  readonly number: number;
  /** Undefined without BGP. */
  readonly inside: Inside | undefined;
}

/** One instance of Azure's gateway, the VPN connection on AWS that leads to it, and its two tunnels. */
export interface InstanceLayout {
  readonly number: number;
  readonly tunnels: readonly TunnelLayout[];
}

/**
 * Addresses within the tunnels, by instance: Azure takes 169.254.21.0 to 169.254.22.255, AWS wants a /30 for each, and
 * not those that it keeps for itself ("About BGP with VPN Gateway"; Site-to-Site VPN user guide, tunnel options).
 */
const INSIDE: readonly (readonly Inside[])[] = [
  [
    { cidr: '169.254.21.0/30', apipa: '169.254.21.2' },
    { cidr: '169.254.22.0/30', apipa: '169.254.22.2' },
  ],
  [
    { cidr: '169.254.21.4/30', apipa: '169.254.21.6' },
    { cidr: '169.254.22.4/30', apipa: '169.254.22.6' },
  ],
];

/**
 * With BGP two instances, both in use, with two tunnels each; a gateway with one in reserve can have one APIPA address
 * only, which is not enough for the two tunnels of AWS. Without BGP one instance, and the second tunnel in reserve.
 */
export function layoutOf({ vpn }: Pick<Plan, 'vpn'>): readonly InstanceLayout[] {
  const bgp = vpn.kind === 'bgp';
  return (bgp ? INSIDE : INSIDE.slice(0, 1)).map((insides, instance) => ({
    number: instance + 1,
    tunnels: insides.map((inside, index) => ({
      number: instance * 2 + index + 1,
      inside: bgp ? inside : undefined,
    })),
  }));
}

/** Resource ids of what the plan makes on Azure: names of the plan and a number, so that every run finds them. */
export function azureIds({ name, azure }: Pick<Plan, 'name' | 'azure'>) {
  const id = (type: string, last: string) =>
    armId(azure, azure.resourceGroup, `Microsoft.Network/${type}/${name}-${last}`);
  return {
    gateway: id('virtualNetworkGateways', 'vpn'),
    publicIp: (instance: number) => id('publicIPAddresses', `vpn-ip${instance}`),
    localGateway: (tunnel: number) => id('localNetworkGateways', `aws${tunnel}`),
    connection: (tunnel: number) => id('connections', `aws${tunnel}`),
  };
}
