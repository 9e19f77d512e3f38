import { routeTableOf } from '../../../aws/ec2/route-tables.ts';
import { cidrsOf } from '../../../aws/ec2/places.ts';
import { listConnections } from '../../../azure/network/connection.ts';
import { lookAtLocalGateway } from '../../../azure/network/local-gateway.ts';
import type { Flow } from '../../flow.ts';
import type { Plan } from '../../plan/plan.ts';
import { parseCidr } from '../../plan/cidr.ts';
import { type Check, lacking } from '../check.ts';
import { fail, type Judgement, ok, warn, worst } from '../finding.ts';
import { type AwsNetwork, subnetsOf } from './aws-network.ts';
import { gatewayTo } from './routes.ts';

const PHASES = ['protect', 'drill', 'failover', 'failback', 'launch'] as const;

/** Whether AWS sends what is for Azure into the tunnels. */
export const awsRoutes: Check = {
  id: 'routes',
  title: 'the routes to Azure',
  about: 'aws',
  phases: PHASES,
  async run(ctx) {
    const [network, vnet] = await Promise.all([ctx.facts.awsNetwork(), ctx.facts.azureNetwork()]);
    return network.vpc && vnet ? [judgeRoutes(network, vnet.prefixes, ctx.flow.plan, lacking(ctx))] : [];
  },
};

/** Whether Azure sends what is for the VPC into the tunnels; how networks are connected that were already is its own affair. */
export const azureRoutes: Check = {
  id: 'routes',
  title: 'the routes to AWS',
  about: 'azure',
  phases: PHASES,
  async run(ctx) {
    const { vpc } = await ctx.facts.awsNetwork();
    if (!vpc || ctx.flow.plan.vpn.kind === 'existing') return [];
    return [judgeWayBack(cidrsOf(vpc), await localGateways(ctx.flow), lacking(ctx))];
  },
};

/** Whether the subnets of the plan have routes to the networks on Azure. */
export function judgeRoutes(network: AwsNetwork, azure: readonly string[], plan: Plan, bad = fail): Judgement {
  const subnets = subnetsOf(plan);
  const remedy =
    plan.vpn.kind === 'existing' ? 'Add it to the route table of the subnet.' : 'failback dr connect makes the routes.';
  return worst(
    subnets.flatMap((subnet) => {
      const table = routeTableOf(network.tables, subnet);
      const lost = azure.filter((cidr) => table === undefined || gatewayTo(table, cidr) === undefined);
      return lost.length === 0 ? [] : [bad(`${subnet} has no route to ${lost.join(', ')} on Azure`, remedy)];
    }),
    `${subnets.join(' and ')} route to ${azure.join(', ')}`,
  );
}

/** What Azure believes to be behind a tunnel. */
export interface Behind {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly bgp: boolean;
}

/** Whether Azure sends what is for the VPC into the tunnels. */
export function judgeWayBack(vpc: readonly string[], gateways: readonly Behind[], bad = fail): Judgement {
  const remedy = 'failback dr connect makes the connections.';
  if (gateways.length === 0) return bad('no VPN connection on Azure', remedy);
  const isCovered = (cidr: string, { prefixes, bgp }: Behind) =>
    bgp || prefixes.some((prefix) => contains(prefix, cidr));
  const lost = vpc.filter((cidr) => !gateways.some((gateway) => isCovered(cidr, gateway)));
  if (lost.length > 0) return bad(`no local network gateway has ${lost.join(', ')} of the VPC`, remedy);
  const lone = vpc.filter((cidr) => gateways.filter((gateway) => isCovered(cidr, gateway)).length < 2);
  return lone.length === 0
    ? ok(`${gateways.length} connections lead to ${vpc.join(', ')}`)
    : warn(`only one connection leads to ${lone.join(', ')}`, remedy);
}

function contains(outer: string, inner: string): boolean {
  const [a, b] = [parseCidr(outer), parseCidr(inner)];
  return a !== undefined && b !== undefined && a.first <= b.first && b.last <= a.last;
}

async function localGateways({ azure, plan, signal }: Flow): Promise<Behind[]> {
  const connections = await listConnections(azure, plan.azure.resourceGroup, signal);
  const ids = [...new Set(connections.flatMap(({ localGateway }) => localGateway ?? []))];
  const found = await Promise.all(ids.map((id) => lookAtLocalGateway(azure, id, signal)));
  return found.flatMap((gateway) =>
    gateway ? [{ name: gateway.name, prefixes: gateway.prefixes, bgp: gateway.bgp !== null }] : [],
  );
}
