import { element } from '../../protocols/xml.ts';
import type { Account } from '../account.ts';
import { tunnelsOf, type Tunnel, type VpnConnection } from './vpn-connection.ts';

/** What `CustomerGatewayConfiguration` has: the document from which the other side is set up, keys and all. */
export function customerConfiguration(account: Account, connection: VpnConnection): string {
  const { id, customerGatewayId, vpnGatewayId, transitGatewayId, staticRoutesOnly } = connection;
  const body = {
    customer_gateway_id: customerGatewayId,
    vpn_gateway_id: vpnGatewayId ?? transitGatewayId,
    vpn_connection_type: 'ipsec.1',
    ...(staticRoutesOnly ? { vpn_connection_attributes: 'NoBGPVPNConnection' } : {}),
  };
  const tunnels = tunnelsOf(account, connection).map((tunnel) => element('ipsec_tunnel', show(tunnel), 'item'));
  const head = Object.entries(body).map(([name, value]) => element(name, value, 'item'));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<vpn_connection id="${id}">${head.join('')}${tunnels.join('')}</vpn_connection>`;
}

function show(tunnel: Tunnel): object {
  const end = (outside: string, inside: string, asn: number) => ({
    tunnel_outside_address: { ip_address: outside },
    tunnel_inside_address: { ip_address: inside, network_mask: '255.255.255.252', network_cidr: '30' },
    ...(tunnel.static ? {} : { bgp: { asn, hold_time: 30 } }),
  });
  return {
    customer_gateway: end(tunnel.customerGatewayIp, tunnel.customerInsideIp, tunnel.customerAsn),
    vpn_gateway: end(tunnel.outsideIp, tunnel.awsInsideIp, tunnel.awsAsn),
    ike: {
      authentication_protocol: 'sha1',
      encryption_protocol: 'aes-128-cbc',
      lifetime: 28800,
      perfect_forward_secrecy: 'group2',
      mode: 'main',
      pre_shared_key: tunnel.preSharedKey,
    },
    ipsec: {
      protocol: 'esp',
      authentication_protocol: 'hmac-sha1-96',
      encryption_protocol: 'aes-128-cbc',
      lifetime: 3600,
      perfect_forward_secrecy: 'group2',
      mode: 'tunnel',
      clear_df_bit: true,
      fragmentation_before_encryption: true,
      tcp_mss_adjustment: 1379,
      dead_peer_detection: { interval: 10, retries: 3 },
    },
  };
}
