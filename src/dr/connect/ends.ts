import type { VpnConnection } from '../../aws/vpn/vpn-connection.ts';
import { type Tunnel, tunnelsOf } from '../../aws/vpn/tunnels.ts';
import type { Connection, TunnelAddress } from '../../azure/network/connection.ts';
import type { LocalGateway } from '../../azure/network/local-gateway.ts';
import { sameId } from '../../azure/arm-id.ts';
import type { AwsGateway } from './aws-gateway.ts';
import type { InstanceLayout, TunnelLayout } from './layout.ts';

/** How one tunnel ends on AWS: what Azure must know of it, beside what a `Tunnel` says. */
export interface AwsEnd extends Tunnel {
  /** Id of the VPN connection. */
  readonly vpn: string;
  /** Whether routes are written down; BGP tells them otherwise. */
  readonly static: boolean;
  /** CIDRs that AWS sends into a static connection. */
  readonly prefixes: readonly string[];
  /** Number of the gateway of AWS; undefined if it is not known. */
  readonly asn: number | undefined;
  /** What AWS takes for Azure's end; undefined if it is not known. */
  readonly customer: { readonly address: string; readonly asn: number } | undefined;
}

/** How it ends on Azure. */
export interface AzureEnd {
  readonly connection: Connection;
  readonly local: LocalGateway;
  /** Undefined if we may not read it. */
  readonly sharedKey: string | undefined;
  /** Number of the gateway of Azure; null without BGP, undefined if the gateway is not known. */
  readonly asn: number | null | undefined;
  /** Instances of that gateway with their public addresses. */
  readonly instances: readonly { readonly id: string; readonly address: string }[];
}

/** The ends of a connection's tunnels, always in the same order: that of the addresses within them, else of their own. */
export function awsEnds(
  connection: VpnConnection,
  { asn, customer }: Pick<AwsEnd, 'asn' | 'customer'>,
): readonly AwsEnd[] {
  const { VpnConnectionId: vpn = '', Options, Routes = [] } = connection;
  const isStatic = Options?.StaticRoutesOnly ?? false;
  const prefixes = Routes.flatMap(({ DestinationCidrBlock, State }) =>
    DestinationCidrBlock === undefined || State === 'deleting' || State === 'deleted' ? [] : DestinationCidrBlock,
  );
  const key = (tunnel: Tunnel) => (isStatic ? tunnel.address : (tunnel.insideCidr ?? ''));
  return tunnelsOf(connection)
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map((tunnel) => ({ ...tunnel, vpn, static: isStatic, prefixes, asn, customer }));
}

/** What the connection of a tunnel on Azure is to be, with its local network gateway. */
export interface WantedEnd {
  readonly address: string;
  readonly behind: { readonly prefixes: readonly string[] } | { readonly asn: number; readonly peer: string };
  readonly sharedKey: string;
  /** Azure wants an address for each instance, also for that to which the tunnel does not lead. */
  readonly bgp: readonly TunnelAddress[] | undefined;
}

/** What Azure must be told of a tunnel; undefined while AWS has no key or no addresses for it. */
export function wantedEnd(
  { address, awsInside, preSharedKey }: Tunnel,
  tunnel: TunnelLayout,
  layout: readonly InstanceLayout[],
  gateway: AwsGateway,
  instances: readonly { readonly id: string }[],
  vpcCidrs: readonly string[],
): WantedEnd | undefined {
  if (preSharedKey === undefined) return undefined;
  if (tunnel.inside === undefined) {
    return { address, behind: { prefixes: vpcCidrs }, sharedKey: preSharedKey, bgp: undefined };
  }
  if (awsInside === undefined) return undefined;
  const index = (tunnel.number - 1) % 2;
  const bgp = instances.map(({ id }, at) => ({ instance: id, apipa: layout[at]?.tunnels[index]?.inside?.apipa ?? '' }));
  return { address, behind: { asn: gateway.asn, peer: awsInside }, sharedKey: preSharedKey, bgp };
}

/** Whether a local network gateway is as it is to be. */
export function isSameLocal({ address, prefixes, bgp }: LocalGateway, wanted: WantedEnd): boolean {
  const { behind } = wanted;
  const sameBehind =
    'asn' in behind
      ? bgp?.asn === behind.asn && bgp.peer === behind.peer
      : bgp === null && sameSet(prefixes, behind.prefixes);
  return address === wanted.address && sameBehind;
}

/** Whether a connection is, as far as it shows; its key is apart. */
export function isSameConnection({ bgp, apipa }: Connection, wanted: WantedEnd): boolean {
  if (bgp !== (wanted.bgp !== undefined)) return false;
  return (wanted.bgp ?? []).every((one) =>
    apipa.some((there) => sameId(there.instance, one.instance) && there.apipa === one.apipa),
  );
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
