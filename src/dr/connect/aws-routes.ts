import { ensurePropagation, ensureRoute, ensureStaticRoutes } from '../../aws/vpn/routes.ts';
import { ensureTransitRoutes, missingTransitRoutes } from '../../aws/vpn/transit-routes.ts';
import type { VpnConnection } from '../../aws/vpn/vpn-connection.ts';
import { ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import type { AwsGateway } from './aws-gateway.ts';
import type { Sites } from './sites.ts';

/** What leads into a static connection, once it is ready; with BGP Azure tells it. */
export async function writeStaticRoutes(
  flow: Flow,
  { vnet }: Sites,
  connection: VpnConnection | undefined,
): Promise<void> {
  const { aws, plan, signal } = flow;
  if (plan.vpn.kind === 'bgp') return;
  await ensure(flow, {
    cloud: 'aws',
    what: `the route of ${vnet.prefixes.join(', ')} into the VPN connection`,
    needs: [connection],
    look: ({ Routes = [] }) => Promise.resolve(hasAll(vnet.prefixes, Routes) || undefined),
    make: async ({ VpnConnectionId: id = '' }) => {
      await ensureStaticRoutes(aws, id, vnet.prefixes, signal);
      return true;
    },
  });
  if (plan.vpn.transitGateway === undefined) return;
  await ensure(flow, {
    cloud: 'aws',
    what: `the route of ${vnet.prefixes.join(', ')} through the transit gateway`,
    needs: [connection?.VpnConnectionId],
    look: async (id) => ((await missingTransitRoutes(aws, id, vnet.prefixes, signal)).length === 0 ? true : undefined),
    make: async (id) => {
      await ensureTransitRoutes(aws, id, vnet.prefixes, signal);
      return true;
    },
  });
}

function hasAll(cidrs: readonly string[], routes: NonNullable<VpnConnection['Routes']>): boolean {
  const alive = routes.filter(({ State }) => State !== 'deleting' && State !== 'deleted');
  return cidrs.every((cidr) => alive.some(({ DestinationCidrBlock }) => DestinationCidrBlock === cidr));
}

/** Lets the subnets of the plan reach Azure: a virtual gateway writes its routes itself, those to a transit one are made. */
export async function openSubnets(flow: Flow, { vnet, tables }: Sites, gateway: AwsGateway | undefined): Promise<void> {
  const { aws, plan, signal } = flow;
  const { transitGateway } = plan.vpn;
  for (const { id: table, table: there } of tables) {
    if (transitGateway === undefined) {
      await ensure(flow, {
        cloud: 'aws',
        what: `the propagation of routes into ${table}`,
        needs: [gateway?.id],
        look: (id) => Promise.resolve(there.PropagatingVgws?.find(({ GatewayId }) => GatewayId === id)),
        make: async (id) => {
          await ensurePropagation(aws, id, table, signal);
          return { GatewayId: id };
        },
      });
      continue;
    }
    for (const cidr of vnet.prefixes) {
      const isIt = (id: string) =>
        there.Routes?.find((one) => one.DestinationCidrBlock === cidr && one.TransitGatewayId === id);
      await ensure(flow, {
        cloud: 'aws',
        what: `the route of ${cidr} in ${table}`,
        needs: [gateway?.id],
        look: (id) => Promise.resolve(isIt(id)),
        make: async (id) => {
          await ensureRoute(aws, table, cidr, id, signal);
          return {};
        },
      });
    }
  }
}
