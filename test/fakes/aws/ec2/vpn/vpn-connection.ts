import type { Account } from '../account.ts';
import { parseCidr, showAddress } from '../core/cidr.ts';
import type { Thing } from '../core/thing.ts';
import type { TunnelOptions } from './tunnel-options.ts';

export interface VpnTunnel {
  readonly outsideIp: string;
  readonly insideCidr: string;
  readonly preSharedKey: string;
  readonly options: TunnelOptions;
}

export interface VpnConnection extends Thing {
  readonly customerGatewayId: string;
  /** Of these two there is one. */
  readonly vpnGatewayId: string | undefined;
  readonly transitGatewayId: string | undefined;
  readonly staticRoutesOnly: boolean;
  /** The customer's network, and AWS's. */
  readonly localCidr: string;
  readonly remoteCidr: string;
  readonly tunnels: readonly VpnTunnel[];
  /** Since when each static route is there. */
  readonly routes: Map<string, number>;
}

/** A tunnel with all that the other side must match. */
export interface Tunnel {
  readonly vpnConnectionId: string;
  /** 0 or 1. */
  readonly index: number;
  readonly outsideIp: string;
  readonly preSharedKey: string;
  readonly insideCidr: string;
  /** The first and the second host of the inside CIDR. */
  readonly awsInsideIp: string;
  readonly customerInsideIp: string;
  readonly customerGatewayIp: string;
  readonly customerAsn: number;
  readonly awsAsn: number;
  readonly static: boolean;
  /** The customer's networks that AWS sends through a static connection. */
  readonly staticRoutes: readonly string[];
  readonly localCidr: string;
  readonly remoteCidr: string;
  /** Where it ends: `vgw-…` or `tgw-…`. */
  readonly gatewayId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The tunnels of a connection. */
export function tunnelsOf(account: Account, connection: VpnConnection): readonly Tunnel[] {
  const { customerGatewayId, vpnGatewayId = '', transitGatewayId, tags, routes } = connection;
  const customer = account.customerGateways.listed(customerGatewayId);
  const gatewayId = transitGatewayId ?? vpnGatewayId;
  const gateway = transitGatewayId === undefined ? account.vpnGateways : account.transitGateways;
  return connection.tunnels.map(({ outsideIp, preSharedKey, insideCidr }, index) => ({
    ...{ vpnConnectionId: connection.id, index, outsideIp, preSharedKey, insideCidr },
    awsInsideIp: showAddress(parseCidr(insideCidr).base + 1),
    customerInsideIp: showAddress(parseCidr(insideCidr).base + 2),
    ...{ customerGatewayIp: customer.ip, customerAsn: customer.asn },
    awsAsn: gateway.listed(gatewayId).asn,
    static: connection.staticRoutesOnly,
    staticRoutes: [...routes.keys()],
    ...{ localCidr: connection.localCidr, remoteCidr: connection.remoteCidr },
    gatewayId,
    tags: Object.fromEntries(tags),
  }));
}
