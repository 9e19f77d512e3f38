import type { Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { tunnelsOf, type Tunnel, type VpnConnection } from './vpn-connection.ts';

/** How a tunnel is. */
export interface TunnelNews {
  readonly status: 'UP' | 'DOWN';
  /** As AWS words it: `IPSEC IS DOWN`. */
  readonly message?: string | undefined;
  /** Of BGP: what the other side announces. */
  readonly routes?: readonly string[] | undefined;
}

/** What is known of a tunnel: what a test has set, else what its hook says; it is down before anybody has spoken. */
export function tunnelNews(account: Account, connection: VpnConnection, tunnel: Tunnel): TunnelNews {
  if (account.vpnConnections.state(connection) !== 'available') return { status: 'DOWN' };
  const told = account.told.get(tunnel.outsideIp) ?? account.hooks.tunnelState?.(tunnel) ?? 'DOWN';
  return typeof told === 'string' ? { status: told } : told;
}

/** `vgwTelemetry` */
export function telemetry(account: Account, connection: VpnConnection): readonly Wire[] {
  return tunnelsOf(account, connection).map((tunnel) => {
    const { status, message, routes } = tunnelNews(account, connection, tunnel);
    const accepted = tunnel.static ? tunnel.staticRoutes.length : (routes?.length ?? 1);
    const up = tunnel.static ? '' : `${accepted} BGP ROUTES`;
    return {
      outsideIpAddress: tunnel.outsideIp,
      status,
      statusMessage: message ?? (status === 'UP' ? up : 'IPSEC IS DOWN'),
      acceptedRouteCount: status === 'UP' ? accepted : 0,
      lastStatusChange: new Date(lastChange(account, connection, tunnel, status)).toISOString(),
    };
  });
}

/** When the status was first seen to be what it is. */
function lastChange(account: Account, { life }: VpnConnection, { outsideIp }: Tunnel, status: string): number {
  const earlier = account.seen.get(outsideIp) ?? { status: 'DOWN', since: life.born };
  const seen = earlier.status === status ? earlier : { status, since: account.now() };
  account.seen.set(outsideIp, seen);
  return seen.since;
}
