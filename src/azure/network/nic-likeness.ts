import type { Azure } from '../arm.ts';
import { lookAt } from './resources.ts';

interface Reference {
  readonly id?: string;
}

/** How an interface is wired, so that another one can take its place. Everything is given by its id. */
export interface NicLikeness {
  readonly subnet: string | undefined;
  readonly securityGroup: string | undefined;
  readonly accelerated: boolean;
  readonly forwarding: boolean;
  /** Addresses of name servers, in place of those of the network. */
  readonly dnsServers: readonly string[];
  readonly applicationGroups: readonly string[];
  /** Pools of load balancers. */
  readonly pools: readonly string[];
  /** Its public address, which only one interface can have. */
  readonly publicAddress: string | undefined;
  /** How many other configurations it has, each with a private address. */
  readonly others: number;
}

interface Wiring {
  readonly networkSecurityGroup?: Reference;
  readonly enableAcceleratedNetworking?: boolean;
  readonly enableIPForwarding?: boolean;
  readonly dnsSettings?: { readonly dnsServers?: readonly string[] };
  readonly ipConfigurations?: readonly {
    readonly properties?: {
      readonly primary?: boolean;
      readonly subnet?: Reference;
      readonly publicIPAddress?: Reference;
      readonly applicationSecurityGroups?: readonly Reference[];
      readonly loadBalancerBackendAddressPools?: readonly Reference[];
    };
  }[];
}

/** Of its primary configuration; undefined if there is no such interface. Throws what `Azure.call` throws. */
export async function nicLikeness(azure: Azure, id: string, signal: AbortSignal): Promise<NicLikeness | undefined> {
  const found = await lookAt<Wiring>(azure, 'network interface', id, signal);
  if (!found) return undefined;
  const { networkSecurityGroup, enableAcceleratedNetworking, enableIPForwarding, dnsSettings } = found.properties;
  const configurations = (found.properties.ipConfigurations ?? []).map(({ properties }) => properties ?? {});
  const own = configurations.find(({ primary }) => primary) ?? configurations[0] ?? {};
  return {
    subnet: own.subnet?.id,
    securityGroup: networkSecurityGroup?.id,
    accelerated: enableAcceleratedNetworking ?? false,
    forwarding: enableIPForwarding ?? false,
    dnsServers: dnsSettings?.dnsServers ?? [],
    applicationGroups: idsOf(own.applicationSecurityGroups),
    pools: idsOf(own.loadBalancerBackendAddressPools),
    publicAddress: own.publicIPAddress?.id,
    others: Math.max(0, configurations.length - 1),
  };
}

function idsOf(references: readonly Reference[] = []): string[] {
  return references.flatMap(({ id }) => id ?? []);
}
