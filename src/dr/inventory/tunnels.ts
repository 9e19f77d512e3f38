import type { Filter, VpnConnection } from '@aws-sdk/client-ec2';
import type { Aws } from '../../aws/aws.ts';
import { tunnelsOf } from '../../aws/vpn/tunnels.ts';
import type { Plan } from '../plan/plan.ts';
import { PLAN_TAG } from '../tags.ts';

/** One tunnel of a VPN connection, as AWS sees it, without its key. */
export interface Tunnel {
  /** Id of the VPN connection. */
  readonly connection: string;
  /** Address of the AWS end. */
  readonly address: string;
  readonly up: boolean;
  /** What AWS says about it; null if nothing. */
  readonly message: string | null;
  /** Routes that were learned by BGP. */
  readonly routes: number;
  /** When it last went up or down: milliseconds since 1970; null if AWS does not say. */
  readonly since: number | null;
}

/**
 * The connections that the plan made; all connections of the region, or of the transit gateway, if the plan says that the
 * networks are connected already. One call. Throws what `Aws.call` throws.
 */
export async function planConnections(aws: Aws, plan: Plan, signal: AbortSignal): Promise<VpnConnection[]> {
  const ec2 = await aws.ec2();
  const answer = await aws.call('list the VPN connections', signal, (call) =>
    ec2.describeVpnConnections({ Filters: filters(plan) }, call),
  );
  return answer.VpnConnections ?? [];
}

/** Their tunnels. Throws what `Aws.call` throws. */
export async function listTunnels(aws: Aws, plan: Plan, signal: AbortSignal): Promise<Tunnel[]> {
  return (await planConnections(aws, plan, signal)).flatMap((connection) =>
    tunnelsOf(connection).map(({ address, up, message, routes, since }) => ({
      ...{ connection: connection.VpnConnectionId ?? '', address, up, routes },
      message: message || null,
      since: since?.getTime() ?? null,
    })),
  );
}

/** Connections that were deleted are shown for a while. */
function filters({ name, vpn }: Plan): Filter[] {
  const alive = { Name: 'state', Values: ['pending', 'available'] };
  if (vpn.kind !== 'existing') return [alive, { Name: `tag:${PLAN_TAG}`, Values: [name] }];
  const { transitGateway } = vpn;
  if (transitGateway === undefined || transitGateway === 'new') return [alive];
  return [alive, { Name: 'transit-gateway-id', Values: [transitGateway] }];
}
