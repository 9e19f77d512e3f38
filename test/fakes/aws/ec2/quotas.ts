import { AwsError } from '../service.ts';

interface Limit {
  /** Unless a test says otherwise; as AWS gives a new account. */
  most: number;
  readonly code: string;
  readonly says: string;
}

/** What an account may have, per region unless the name says otherwise. */
export type QuotaName = keyof ReturnType<typeof usualQuotas>;
export type Quotas = Record<QuotaName, Limit>;

export function usualQuotas() {
  return {
    VpnGateways: limit(5, 'VpnGatewayLimitExceeded', 'virtual private gateways'),
    CustomerGateways: limit(50, 'CustomerGatewayLimitExceeded', 'customer gateways'),
    VpnConnections: limit(50, 'VpnConnectionLimitExceeded', 'VPN connections'),
    VpnConnectionsPerVpnGateway: limit(10, 'VpnConnectionLimitExceeded', 'VPN connections per virtual private gateway'),
    TransitGateways: limit(5, 'TransitGatewayLimitExceeded', 'transit gateways'),
    RoutesPerRouteTable: limit(50, 'RouteLimitExceeded', 'routes in this route table'),
    SecurityGroups: limit(2500, 'SecurityGroupLimitExceeded', 'security groups'),
    RulesPerSecurityGroup: limit(60, 'RulesPerSecurityGroupLimitExceeded', 'rules per security group'),
    LaunchTemplates: limit(5000, 'LaunchTemplateLimitExceeded', 'launch templates'),
    Vcpus: limit(1_000_000, 'VcpuLimitExceeded', 'vCPUs of running instances'),
  };
}

/** Refuses `more` beside `there` if that is over the limit. */
export function allow({ most, code, says }: Limit, there: number, more = 1): void {
  if (there + more <= most) return;
  throw new AwsError(400, code, `You have reached the limit of ${most} on the number of ${says}.`);
}

function limit(most: number, code: string, says: string): Limit {
  return { most, code, says };
}
