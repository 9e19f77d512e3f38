import type { Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { canonical } from '../core/cidr.ts';
import { describe } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import type { Operations } from '../core/operation.ts';
import { showTags, tagsOf } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { propagatedRoutes } from '../vpn/propagation.ts';
import { attachedVpc } from '../vpn/vpn-gateways.ts';
import { vpcAttachment } from '../transit/attachments.ts';

export interface Route {
  readonly cidr: string;
  /** `vgw-…`, `tgw-…`, or any other gateway that a test seeds. */
  readonly target: string;
}

export interface RouteTable extends Thing {
  readonly vpcId: string;
  readonly main: boolean;
  readonly subnetIds: readonly string[];
  /** VPN gateways whose routes appear by themselves. */
  readonly propagating: Set<string>;
  /** By destination, without the local ones. */
  readonly routes: Map<string, Route>;
}

export interface RouteTableSeed {
  readonly vpcId: string;
  /** Subnets that use it; the others use the VPC's main one. */
  readonly subnetIds?: readonly string[];
  readonly main?: boolean;
  readonly routes?: readonly Route[];
  readonly tags?: Readonly<Record<string, string>>;
}

export function addRouteTable(account: Account, seed: RouteTableSeed): RouteTable {
  const { vpcId, subnetIds = [], main = false, routes = [], tags = {} } = seed;
  return account.routeTables.add({
    id: newId('rtb'),
    tags: tagsOf(tags),
    life: { born: account.now() },
    ...{ vpcId, subnetIds, main, propagating: new Set<string>() },
    routes: new Map(routes.map(({ cidr, target }) => [canonical(cidr), { cidr: canonical(cidr), target }])),
  });
}

/** All routes as they are shown: the local ones, those of `CreateRoute`, and the propagated ones that these leave. */
function routesOf(table: RouteTable, account: Account): readonly Wire[] {
  const { cidrs } = account.vpcs.require(table.vpcId);
  const made = [...table.routes.values()];
  const propagated = [...table.propagating]
    .flatMap((gatewayId) => propagatedRoutes(account, gatewayId).map((cidr) => ({ cidr, target: gatewayId })))
    .filter(({ cidr }) => !table.routes.has(cidr) && !cidrs.includes(cidr));
  return [
    ...cidrs.map((cidr) => show(cidr, 'local', 'active', 'CreateRouteTable')),
    ...made.map(({ cidr, target }) => show(cidr, target, stateOf(account, table, target), 'CreateRoute')),
    ...propagated.map(({ cidr, target }) => show(cidr, target, 'active', 'EnableVgwRoutePropagation')),
  ];
}

function show(destinationCidrBlock: string, target: string, state: string, origin: string): Wire {
  const [kind] = /^[a-z]+/.exec(target) ?? [];
  return { destinationCidrBlock, [kind === 'tgw' ? 'transitGatewayId' : 'gatewayId']: target, origin, state };
}

function stateOf(account: Account, { vpcId }: RouteTable, target: string): 'active' | 'blackhole' {
  if (target.startsWith('vgw-')) return attachedVpc(account, target) === vpcId ? 'active' : 'blackhole';
  if (target.startsWith('tgw-')) return vpcAttachment(account, target, vpcId) ? 'active' : 'blackhole';
  return 'active';
}

function associationsOf({ id, main, subnetIds }: RouteTable): readonly Wire[] {
  const association = (number: number, more: Wire) => ({
    routeTableAssociationId: `rtbassoc-${id.slice(4, -1)}${number}`,
    routeTableId: id,
    associationState: { state: 'associated' },
    ...more,
  });
  const subnets = subnetIds.map((subnetId, index) => association(index + 1, { subnetId, main: false }));
  return [...(main ? [association(0, { main: true })] : []), ...subnets];
}

const ofRoutes = (member: string) => (table: RouteTable, account: Account) =>
  routesOf(table, account).map((route) => route[member] as string | undefined);

export const routeTableOperations: Operations = {
  DescribeRouteTables: describe<RouteTable>({
    table: ({ routeTables }) => routeTables,
    ids: 'RouteTableId',
    set: 'routeTableSet',
    pages: { least: 5, most: 100 },
    filters: {
      'route-table-id': ({ id }) => id,
      'vpc-id': ({ vpcId }) => vpcId,
      'owner-id': (_, { owner }) => owner,
      'association.main': ({ main }) => main,
      'association.subnet-id': ({ subnetIds }) => subnetIds,
      'association.route-table-id': ({ id }) => id,
      'route.destination-cidr-block': ofRoutes('destinationCidrBlock'),
      'route.gateway-id': ofRoutes('gatewayId'),
      'route.transit-gateway-id': ofRoutes('transitGatewayId'),
      'route.origin': ofRoutes('origin'),
      'route.state': ofRoutes('state'),
    },
    show: (table, account) => ({
      routeTableId: table.id,
      vpcId: table.vpcId,
      ownerId: account.owner,
      associationSet: associationsOf(table),
      propagatingVgwSet: [...table.propagating].map((gatewayId) => ({ gatewayId })),
      routeSet: routesOf(table, account),
      tagSet: showTags(table.tags),
    }),
  }),
};
