import type { Ec2Account } from './ec2-account.ts';
import type { ShownConnection } from './ec2-answers.ts';

/** A VPN gateway, attached to the account's VPC unless told. */
export function vpnGateway({ ask, ec2, clock }: Ec2Account, attach = true): string {
  const { vpnGateway } = ask('CreateVpnGateway', { Type: 'ipsec.1' });
  const { vpnGatewayId: VpnGatewayId } = vpnGateway;
  if (attach) {
    ask('AttachVpnGateway', { VpnGatewayId, VpcId: ec2.vpcId });
    clock.advance(15_000);
  }
  return VpnGatewayId;
}

export function customerGateway({ ask }: Ec2Account, IpAddress = '203.0.113.7', BgpAsn = 65000): string {
  const input = { Type: 'ipsec.1', IpAddress, BgpAsn };
  return ask('CreateCustomerGateway', input).customerGateway.customerGatewayId;
}

/** As it is shown when it has just been made; `more` are further parameters. */
export function connect(
  { ask }: Ec2Account,
  ends: object,
  Options: object = { StaticRoutesOnly: true },
): ShownConnection {
  const input = { Type: 'ipsec.1', ...ends, Options };
  return ask('CreateVpnConnection', input).vpnConnection;
}

export function shown({ ask }: Ec2Account, VpnConnectionId: string): ShownConnection {
  const { vpnConnectionSet } = ask('DescribeVpnConnections', {
    VpnConnectionId: [VpnConnectionId],
  });
  const [one] = vpnConnectionSet;
  if (!one) throw new Error(`${VpnConnectionId} is not there.`);
  return one;
}
