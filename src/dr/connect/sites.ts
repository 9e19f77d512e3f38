import { cidrsOf } from '../../aws/ec2/places.ts';
import { type RouteTable, routeTableOf } from '../../aws/ec2/route-tables.ts';
import { GATEWAY_SUBNET, lookAtVnet, type VirtualNetwork } from '../../azure/network/vnet.ts';
import { FailbackError } from '../../errors.ts';
import { lookAtAwsNetwork, subnetsOf } from '../check/network/aws-network.ts';
import { judgeOverlap } from '../check/network/overlap.ts';
import type { Flow } from '../flow.ts';
import { vnetId } from '../plan/ids.ts';

/** A route table, and which subnets of the plan heed it. */
export interface HeededTable {
  readonly id: string;
  readonly table: RouteTable;
  readonly subnets: readonly string[];
}

/** The two networks that are connected. */
export interface Sites {
  readonly vnet: VirtualNetwork;
  /** Id of the GatewaySubnet; undefined if there is none yet. */
  readonly gatewaySubnet: string | undefined;
  readonly vpcCidrs: readonly string[];
  readonly tables: readonly HeededTable[];
  /** Of the plan's subnets one in each availability zone, the staging subnet first. */
  readonly zones: readonly string[];
}

/** Looks at both networks. Throws `E_CONFIG` if the plan names what is not there, and what the clouds' calls throw. */
export async function lookAtSites(flow: Flow): Promise<Sites> {
  const { plan, azure, signal } = flow;
  const [vnet, { vpc, subnets, tables }] = await Promise.all([
    lookAtVnet(azure, vnetId(plan.azure), signal),
    lookAtAwsNetwork(flow),
  ]);
  if (!vnet) throw absent('azure.vnet', plan.azure.vnet, 'az network vnet list --output table');
  if (!vpc) throw absent('aws.vpc', plan.aws.vpc, 'aws ec2 describe-vpcs');
  const names = subnetsOf(plan);
  const known = names.flatMap((id) => subnets.find(({ SubnetId }) => SubnetId === id) ?? []);
  const strange = names.find((id) => !subnets.some(({ SubnetId }) => SubnetId === id));
  if (strange !== undefined) throw absent(`a subnet of ${plan.aws.vpc}`, strange, 'aws ec2 describe-subnets');
  const zones = new Map(
    known.toReversed().map(({ AvailabilityZone = '', SubnetId = '' }) => [AvailabilityZone, SubnetId]),
  );
  return {
    vnet,
    gatewaySubnet: vnet.subnets.find(({ name }) => name === GATEWAY_SUBNET)?.id,
    vpcCidrs: cidrsOf(vpc),
    tables: heededTables(tables, names),
    zones: names.filter((id) => [...zones.values()].includes(id)),
  };
}

/** Throws `E_GUARD` if nothing could be routed between the two, however they are connected. */
export function requireApart({ vnet, vpcCidrs }: Sites): void {
  const owned = (whose: string, cidrs: readonly string[]) => cidrs.map((cidr) => ({ whose, cidr }));
  const { verdict, message, remedy } = judgeOverlap(owned('the VPC', vpcCidrs), owned('the VNet', vnet.prefixes));
  if (verdict !== 'fail') return;
  throw new FailbackError('E_GUARD', `The networks cannot be connected: ${message}.`, {
    ...(remedy === undefined ? {} : { hint: remedy }),
    data: { vpc: vpcCidrs, vnet: vnet.prefixes },
  });
}

function heededTables(tables: readonly RouteTable[], subnets: readonly string[]): HeededTable[] {
  const heeded = new Map<RouteTable, string[]>();
  for (const subnet of subnets) {
    const table = routeTableOf(tables, subnet);
    if (table) heeded.set(table, [...(heeded.get(table) ?? []), subnet]);
  }
  return [...heeded].map(([table, names]) => ({ id: table.RouteTableId ?? '', table, subnets: names }));
}

function absent(what: string, name: string, lists: string): FailbackError {
  return new FailbackError('E_CONFIG', `${what} of the plan: there is no ${name}.`, {
    hint: `${lists} shows what there is.`,
  });
}
