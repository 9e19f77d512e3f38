import { AwsError } from '../../service.ts';
import type { Account } from '../account.ts';
import { canonical, parseCidr, within } from '../core/cidr.ts';
import { needed, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { badCombination, invalid, missing } from '../core/refusals.ts';
import { allow } from '../quotas.ts';
import { vpcAttachment } from '../transit/attachments.ts';
import { attachedVpc } from '../vpn/vpn-gateways.ts';
import type { RouteTable } from './route-tables.ts';

const target = { GatewayId: text, TransitGatewayId: text };
const place = { RouteTableId: needed(text), DestinationCidrBlock: needed(text) };

export const routeOperations: Operations = {
  CreateRoute: operation({ ...place, ...target }, (account, input) => {
    const { table, cidr, to } = checked(account, input);
    if (table.routes.has(cidr))
      throw new AwsError(400, 'RouteAlreadyExists', `The route identified by ${cidr} already exists.`);
    allow(account.quotas.RoutesPerRouteTable, table.routes.size);
    table.routes.set(cidr, { cidr, target: to });
  }),

  ReplaceRoute: operation({ ...place, ...target }, (account, input) => {
    const { table, cidr, to } = checked(account, input);
    if (!table.routes.has(cidr)) throw notThere(table, cidr);
    table.routes.set(cidr, { cidr, target: to });
  }),

  DeleteRoute: operation(place, (account, { RouteTableId, DestinationCidrBlock }) => {
    const table = account.routeTables.require(RouteTableId);
    const cidr = canonical(DestinationCidrBlock);
    if (account.vpcs.require(table.vpcId).cidrs.includes(cidr))
      throw invalid(`cannot remove local route ${cidr} in route table ${table.id}`);
    if (!table.routes.delete(cidr)) throw notThere(table, cidr);
  }),

  EnableVgwRoutePropagation: operation(
    { GatewayId: needed(text), RouteTableId: needed(text) },
    (account, { GatewayId, RouteTableId }) => {
      const gateway = account.vpnGateways.require(GatewayId);
      const table = account.routeTables.require(RouteTableId);
      if (attachedVpc(account, gateway.id) !== table.vpcId)
        throw new AwsError(
          400,
          'Gateway.NotAttached',
          `resource ${gateway.id} is not attached to network ${table.vpcId}`,
        );
      table.propagating.add(gateway.id);
    },
  ),

  DisableVgwRoutePropagation: operation(
    { GatewayId: needed(text), RouteTableId: needed(text) },
    (account, { GatewayId, RouteTableId }) => {
      account.vpnGateways.require(GatewayId);
      account.routeTables.require(RouteTableId).propagating.delete(GatewayId);
    },
  ),
};

interface GivenRoute {
  readonly RouteTableId: string;
  readonly DestinationCidrBlock: string;
  readonly GatewayId: string | undefined;
  readonly TransitGatewayId: string | undefined;
}

function checked(account: Account, { RouteTableId, DestinationCidrBlock, GatewayId, TransitGatewayId }: GivenRoute) {
  const table = account.routeTables.require(RouteTableId);
  const cidr = canonical(DestinationCidrBlock);
  if (GatewayId !== undefined && TransitGatewayId !== undefined)
    throw badCombination('The request must contain exactly one of gatewayId, transitGatewayId');
  const inner = account.vpcs.require(table.vpcId).cidrs.find((own) => within(parseCidr(cidr), parseCidr(own)));
  if (inner !== undefined)
    throw invalid(
      `The destination CIDR block ${cidr} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
    );
  if (TransitGatewayId !== undefined) return { table, cidr, to: transitGateway(account, table, TransitGatewayId) };
  if (GatewayId === undefined) throw missing('gatewayId');
  return { table, cidr, to: vpnGateway(account, table, GatewayId) };
}

function vpnGateway(account: Account, table: RouteTable, id: string): string {
  const gateway = account.vpnGateways.require(id);
  if (attachedVpc(account, gateway.id) === table.vpcId) return id;
  throw invalid(`route table ${table.id} and network gateway ${id} belong to different networks`);
}

/** EC2 does not see a transit gateway to which the VPC is not attached. */
function transitGateway(account: Account, table: RouteTable, id: string): string {
  if (account.transitGateways.find(id) && vpcAttachment(account, id, table.vpcId)) return id;
  throw new AwsError(400, 'InvalidTransitGatewayID.NotFound', `The transitGateway ID '${id}' does not exist.`);
}

function notThere({ id }: RouteTable, cidr: string): AwsError {
  return new AwsError(
    400,
    'InvalidRoute.NotFound',
    `no route with destination-cidr-block ${cidr} in route table ${id}`,
  );
}
