import { lookAtTransitGateway, listTransitGateways } from '../../aws/vpn/transit-gateway.ts';
import { type CustomerGateway, listCustomerGateways } from '../../aws/vpn/customer-gateway.ts';
import type { VpnConnection } from '../../aws/vpn/vpn-connection.ts';
import { vpnGatewayOf } from '../../aws/vpn/vpn-gateway.ts';
import type { Flow } from '../flow.ts';
import { planConnections } from '../inventory/tunnels.ts';
import { asnOf } from './aws-connections.ts';
import type { AwsGateway } from './aws-gateway.ts';
import { type AwsEnd, awsEnds } from './ends.ts';
import { identity } from './identity.ts';

/** The VPN of AWS. */
export interface AwsSide {
  /** Undefined if there is none. */
  readonly gateway: AwsGateway | undefined;
  readonly ends: readonly AwsEnd[];
}

/**
 * The connections of the plan; all that end at the VPC's gateway, or at the transit gateway, if others have connected the
 * networks. Throws what `Aws.call` throws.
 */
export async function lookAtAwsSide(flow: Flow): Promise<AwsSide> {
  const { aws, plan, signal } = flow;
  const [connections, customers, attached] = await Promise.all([
    planConnections(aws, plan, signal),
    listCustomerGateways(aws, {}, signal),
    plan.vpn.transitGateway === undefined ? vpnGatewayOf(aws, plan.aws.vpc, signal) : undefined,
  ]);
  const gateway = attached
    ? { id: attached.VpnGatewayId ?? '', asn: attached.AmazonSideAsn ?? 0 }
    : await transitGateway(flow, connections);
  const isOurs = (one: VpnConnection) =>
    plan.vpn.kind !== 'existing' || (one.TransitGatewayId ?? one.VpnGatewayId) === gateway?.id;
  const ours = connections.filter(isOurs);
  return {
    gateway,
    ends: ours.flatMap((one) => awsEnds(one, { asn: gateway?.asn, customer: customerOf(one, customers) })),
  };
}

/** The one that the plan names or made; where others have connected the networks, that of their connection. */
async function transitGateway(flow: Flow, connections: readonly VpnConnection[]): Promise<AwsGateway | undefined> {
  const { aws, plan, signal } = flow;
  const { transitGateway: planned, kind } = plan.vpn;
  const used = kind === 'existing' ? connections.find((one) => one.TransitGatewayId !== undefined) : undefined;
  const id = planned === 'new' ? undefined : (planned ?? used?.TransitGatewayId);
  if (id === undefined && planned === undefined) return undefined;
  const found =
    id === undefined
      ? (await listTransitGateways(aws, identity(flow, 'transit-gateway').known, signal))[0]
      : await lookAtTransitGateway(aws, id, signal);
  return found && { id: found.TransitGatewayId ?? '', asn: found.Options?.AmazonSideAsn ?? 0 };
}

function customerOf({ CustomerGatewayId }: VpnConnection, customers: readonly CustomerGateway[]): AwsEnd['customer'] {
  const found = customers.find((one) => one.CustomerGatewayId === CustomerGatewayId);
  return found?.IpAddress === undefined ? undefined : { address: found.IpAddress, asn: asnOf(found) };
}
