import { AwsError, type Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { canonical, parseCidr, within } from '../core/cidr.ts';
import { filterList } from '../core/filters.ts';
import { flag, needed, text, whole } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { badCombination, incorrectState, invalid, missing } from '../core/refusals.ts';
import { networksBehind } from '../vpn/propagation.ts';
import type { TransitAttachment } from './attachments.ts';
import type { TransitRouteTable } from './route-tables.ts';

interface TransitRoute {
  readonly cidr: string;
  readonly type: 'static' | 'propagated';
  readonly attachment: TransitAttachment | undefined;
  readonly state: 'active' | 'blackhole';
}

const place = { DestinationCidrBlock: needed(text), TransitGatewayRouteTableId: needed(text) };

export const transitRouteOperations: Operations = {
  CreateTransitGatewayRoute: operation(
    { ...place, TransitGatewayAttachmentId: text, Blackhole: flag },
    (
      account,
      { DestinationCidrBlock, TransitGatewayRouteTableId, TransitGatewayAttachmentId: to, Blackhole = false },
    ) => {
      const table = account.transitRouteTables.require(TransitGatewayRouteTableId);
      const cidr = canonical(DestinationCidrBlock);
      if (Blackhole === (to !== undefined)) {
        if (Blackhole) throw badCombination('A blackhole route has no attachment.');
        throw missing('TransitGatewayAttachmentId');
      }
      if (table.routes.has(cidr))
        throw new AwsError(
          400,
          'RouteAlreadyExists',
          `Route ${cidr} already exists in Transit Gateway Route Table ${table.id}`,
        );
      if (to !== undefined) checkAttachment(account, table, to);
      table.routes.set(cidr, to);
      return { route: show(staticRoute(account, cidr, to)) };
    },
  ),

  DeleteTransitGatewayRoute: operation(place, (account, { DestinationCidrBlock, TransitGatewayRouteTableId }) => {
    const table = account.transitRouteTables.require(TransitGatewayRouteTableId);
    const cidr = canonical(DestinationCidrBlock);
    const route = staticRoute(account, cidr, table.routes.get(cidr));
    if (!table.routes.delete(cidr))
      throw new AwsError(
        400,
        'InvalidRoute.NotFound',
        `The static route with destination ${cidr} does not exist in Transit Gateway Route Table ${table.id}.`,
      );
    return { route: { ...show(route), state: 'deleted' } };
  }),

  SearchTransitGatewayRoutes: operation(
    { TransitGatewayRouteTableId: needed(text), Filter: needed(filterList), MaxResults: whole },
    (account, { TransitGatewayRouteTableId, Filter, MaxResults = 1000 }) => {
      const table = account.transitRouteTables.require(TransitGatewayRouteTableId);
      const found = routesOf(account, table).filter((route) =>
        Filter.every(({ Name, Value }) => fits(route, Name, Value)),
      );
      return { routeSet: found.slice(0, MaxResults).map(show), additionalRoutesAvailable: found.length > MaxResults };
    },
  ),
};

/** Static routes, and those that attached VPCs and VPN connections bring; a static one hides a propagated one. */
function routesOf(account: Account, table: TransitRouteTable): readonly TransitRoute[] {
  const { transitAttachments, vpcs, vpnConnections } = account;
  const attached = transitAttachments
    .living()
    .filter((one) => one.gatewayId === table.gatewayId && transitAttachments.state(one) === 'available');
  const propagated = attached.flatMap((attachment) => {
    const { resourceType, resourceId } = attachment;
    const connection = resourceType === 'vpn' ? vpnConnections.find(resourceId) : undefined;
    // Static routes of a connection are not propagated into a transit gateway: they are made in its table.
    const announced = connection && !connection.staticRoutesOnly ? networksBehind(account, connection) : [];
    const cidrs = resourceType === 'vpc' ? (vpcs.find(resourceId)?.cidrs ?? []) : announced;
    return cidrs.map((cidr) => ({ cidr, type: 'propagated', attachment, state: 'active' }) as const);
  });
  return [
    ...[...table.routes].map(([cidr, to]) => staticRoute(account, cidr, to)),
    ...propagated.filter(({ cidr }) => !table.routes.has(cidr)),
  ];
}

function staticRoute({ transitAttachments }: Account, cidr: string, to: string | undefined): TransitRoute {
  const attachment = to === undefined ? undefined : transitAttachments.find(to);
  const active = attachment && transitAttachments.state(attachment) === 'available';
  return { cidr, type: 'static', attachment, state: active ? 'active' : 'blackhole' };
}

function checkAttachment({ transitAttachments }: Account, table: TransitRouteTable, id: string): void {
  const attachment = transitAttachments.require(id);
  if (attachment.gatewayId !== table.gatewayId)
    throw invalid(`${id} and ${table.id} are of different transit gateways.`);
  if (transitAttachments.state(attachment) !== 'available') throw incorrectState(`${id} is in invalid state`);
}

function fits({ cidr, type, attachment, state }: TransitRoute, name: string, values: readonly string[]): boolean {
  const look: Readonly<Record<string, (value: string) => boolean>> = {
    type: (value) => value === type,
    state: (value) => value === state,
    'attachment.transit-gateway-attachment-id': (value) => value === attachment?.id,
    'attachment.resource-id': (value) => value === attachment?.resourceId,
    'attachment.resource-type': (value) => value === attachment?.resourceType,
    'route-search.exact-match': (value) => canonical(value) === cidr,
    'route-search.subnet-of-match': (value) => within(parseCidr(cidr), parseCidr(value)),
    'route-search.supernet-of-match': (value) => within(parseCidr(value), parseCidr(cidr)),
  };
  const test = look[name];
  if (!test) throw invalid(`The filter '${name}' is invalid`);
  return values.some(test);
}

function show({ cidr, type, attachment, state }: TransitRoute): Wire {
  const { id, resourceId, resourceType } = attachment ?? {};
  return {
    ...{ destinationCidrBlock: cidr, type, state },
    transitGatewayAttachments: id === undefined ? [] : [{ transitGatewayAttachmentId: id, resourceId, resourceType }],
  };
}
