import type { Account } from '../account.ts';
import { describe, PAGES } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import type { Operations } from '../core/operation.ts';
import { showTags } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { TRANSIT_ROUTE_TABLE } from '../things.ts';

export interface TransitRouteTable extends Thing {
  readonly gatewayId: string;
  /** Static routes by destination: the attachment, or none for a blackhole. */
  readonly routes: Map<string, string | undefined>;
}

export function addTransitRouteTable(account: Account, gatewayId: string): TransitRouteTable {
  const id = newId(TRANSIT_ROUTE_TABLE.prefix);
  return account.transitRouteTables.add({
    ...{ id, tags: new Map(), life: { born: account.now() }, gatewayId },
    routes: new Map(),
  });
}

export const transitRouteTableOperations: Operations = {
  DescribeTransitGatewayRouteTables: describe<TransitRouteTable>({
    table: ({ transitRouteTables }) => transitRouteTables,
    ids: 'TransitGatewayRouteTableIds',
    set: 'transitGatewayRouteTables',
    pages: PAGES,
    filters: {
      'transit-gateway-route-table-id': ({ id }) => id,
      'transit-gateway-id': ({ gatewayId }) => gatewayId,
      'default-association-route-table': () => true,
      'default-propagation-route-table': () => true,
      state: (table, { transitRouteTables }) => transitRouteTables.state(table),
    },
    show: (table, { transitRouteTables }) => ({
      transitGatewayRouteTableId: table.id,
      transitGatewayId: table.gatewayId,
      state: transitRouteTables.state(table),
      ...{ defaultAssociationRouteTable: true, defaultPropagationRouteTable: true },
      creationTime: new Date(table.life.born).toISOString(),
      tagSet: showTags(table.tags),
    }),
  }),
};
