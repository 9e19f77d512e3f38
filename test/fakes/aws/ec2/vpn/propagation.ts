import type { Account } from '../account.ts';
import { canonical } from '../core/cidr.ts';
import { tunnelNews } from './telemetry.ts';
import { tunnelsOf, type VpnConnection } from './vpn-connection.ts';

/** The networks behind a gateway's VPN connections: those of which a tunnel is up, static ones and announced ones. */
export function propagatedRoutes(account: Account, gatewayId: string): readonly string[] {
  const connections = account.vpnConnections.living().filter(({ vpnGatewayId }) => vpnGatewayId === gatewayId);
  return [...new Set(connections.flatMap((one) => networksBehind(account, one)))];
}

export function networksBehind(account: Account, connection: VpnConnection): readonly string[] {
  const up = tunnelsOf(account, connection)
    .map((tunnel) => tunnelNews(account, connection, tunnel))
    .filter(({ status }) => status === 'UP');
  if (up.length === 0) return [];
  if (!connection.staticRoutesOnly) return up.flatMap(({ routes = [] }) => routes.map(canonical));
  return [...connection.routes.keys()].filter((cidr) => routeState(account, connection, cidr) === 'available');
}

export function routeState({ now, pace }: Account, { routes }: VpnConnection, cidr: string): 'pending' | 'available' {
  return now() < (routes.get(cidr) ?? 0) + pace.vpnRouteMs ? 'pending' : 'available';
}
