import type { Route } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { isAwsCode } from '../aws-error.ts';
import { ifThereAws } from '../if-there.ts';
import { routeTable } from '../ec2/route-tables.ts';
import { lookAtVpnConnection } from './vpn-connection.ts';

/**
 * Writes down what is behind the Azure end of a static connection, as far as it is not; the connection must be available.
 * Throws what `Aws.call` throws.
 */
export async function ensureStaticRoutes(
  aws: Aws,
  connection: string,
  cidrs: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const ec2 = await aws.ec2();
  const there = await lookAtVpnConnection(aws, connection, signal);
  const known = (there?.Routes ?? []).flatMap(({ DestinationCidrBlock = '', State }) =>
    State === 'deleting' || State === 'deleted' ? [] : DestinationCidrBlock,
  );
  for (const cidr of cidrs.filter((one) => !known.includes(one))) {
    // Made twice it stays one.
    await aws.call(`route ${cidr} to the VPN connection`, signal, (call) =>
      ec2.createVpnConnectionRoute({ VpnConnectionId: connection, DestinationCidrBlock: cidr }, call),
    );
  }
}

/** Lets a VPN gateway write its routes into a route table of the VPC, now and later. Throws what `Aws.call` throws. */
export async function ensurePropagation(aws: Aws, gateway: string, table: string, signal: AbortSignal): Promise<void> {
  const ec2 = await aws.ec2();
  const there = await routeTable(aws, table, signal);
  if (there?.PropagatingVgws?.some(({ GatewayId }) => GatewayId === gateway)) return;
  await aws.call(
    `let the VPN gateway write routes into ${table}`,
    signal,
    (call) => ec2.enableVgwRoutePropagation({ GatewayId: gateway, RouteTableId: table }, call),
    // Until it knows that it is attached.
    ['Gateway.NotAttached'],
  );
}

/** Ends that. Throws what `Aws.call` throws. */
export async function removePropagation(aws: Aws, gateway: string, table: string, signal: AbortSignal): Promise<void> {
  const there = await routeTable(aws, table, signal);
  if (!there?.PropagatingVgws?.some(({ GatewayId }) => GatewayId === gateway)) return;
  const ec2 = await aws.ec2();
  await aws.call(`stop the VPN gateway from writing routes into ${table}`, signal, (call) =>
    ec2.disableVgwRoutePropagation({ GatewayId: gateway, RouteTableId: table }, call),
  );
}

/** A route of a VPC's table to a gateway (`vgw-…`, `tgw-…`). Throws what `Aws.call` throws. */
export async function ensureRoute(
  aws: Aws,
  table: string,
  cidr: string,
  gateway: string,
  signal: AbortSignal,
): Promise<void> {
  const ec2 = await aws.ec2();
  const leads = async () => {
    const there = (await routeTable(aws, table, signal))?.Routes?.find((route) => isTo(route, cidr));
    return there && [there.GatewayId, there.TransitGatewayId].includes(gateway);
  };
  if (await leads()) return;
  const target = gateway.startsWith('tgw-') ? { TransitGatewayId: gateway } : { GatewayId: gateway };
  const route = { RouteTableId: table, DestinationCidrBlock: cidr, ...target };
  try {
    await aws.call(`route ${cidr} in ${table}`, signal, (call) => ec2.createRoute(route, call));
  } catch (error) {
    // A try whose answer was lost may have made it. One that leads elsewhere is somebody else's, and stays.
    if (!isAwsCode(error, 'RouteAlreadyExists') || !(await leads())) throw error;
  }
}

/** Removes a route if it leads to this gateway. Throws what `Aws.call` throws. */
export async function removeRoute(
  aws: Aws,
  table: string,
  cidr: string,
  gateway: string,
  signal: AbortSignal,
): Promise<void> {
  const ec2 = await aws.ec2();
  const there = (await routeTable(aws, table, signal))?.Routes?.find((route) => isTo(route, cidr));
  if (there === undefined || ![there.GatewayId, there.TransitGatewayId].includes(gateway)) return;
  const deleting = aws.call(`remove the route of ${cidr} from ${table}`, signal, (call) =>
    ec2.deleteRoute({ RouteTableId: table, DestinationCidrBlock: cidr }, call),
  );
  await ifThereAws(deleting);
}

function isTo({ DestinationCidrBlock, Origin }: Route, cidr: string): boolean {
  return DestinationCidrBlock === cidr && Origin !== 'EnableVgwRoutePropagation';
}
