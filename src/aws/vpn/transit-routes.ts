import type { EC2 } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { ifThereAws } from '../if-there.ts';
import type { PageOptions } from '../pages.ts';
import { pollUntil } from '../poll-until.ts';

/** The end of a VPN connection at a transit gateway. */
export interface TransitEnd {
  /** The attachment that a connection has by itself. */
  readonly attachment: string;
  /** The route table that the attachments of the gateway heed by default. */
  readonly table: string;
}

/** Those of the CIDRs that the gateway does not lead into the connection yet. Throws what `Aws.call` throws. */
export async function missingTransitRoutes(
  aws: Aws,
  connection: string,
  cidrs: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const ec2 = await aws.ec2();
  const end = await transitEnd(aws, connection, signal);
  const missing: string[] = [];
  for (const cidr of cidrs) {
    const what = `look at the route of ${cidr} in the transit gateway`;
    const there = await aws.call(what, signal, (call) => staticRoute(ec2, end, cidr, call));
    if (there?.attachment !== end.attachment) missing.push(cidr);
  }
  return missing;
}

/**
 * Leads CIDRs of a static VPN connection through a transit gateway. A route that leads to a connection that is gone is
 * replaced; one that leads elsewhere is somebody else's, and refused. Throws what `Aws.call` throws.
 */
export async function ensureTransitRoutes(
  aws: Aws,
  connection: string,
  cidrs: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const ec2 = await aws.ec2();
  const end = await transitEnd(aws, connection, signal);
  for (const cidr of cidrs) {
    const place = { DestinationCidrBlock: cidr, TransitGatewayRouteTableId: end.table };
    await aws.call(`route ${cidr} through the transit gateway`, signal, async (call) => {
      const there = await staticRoute(ec2, end, cidr, call);
      if (there?.attachment === end.attachment) return;
      if (there?.blackhole) await ec2.deleteTransitGatewayRoute(place, call);
      await ec2.createTransitGatewayRoute({ ...place, TransitGatewayAttachmentId: end.attachment }, call);
    });
  }
}

/** Takes back what `ensureTransitRoutes` wrote for a connection, while that is still there. Throws what `Aws.call` throws. */
export async function removeTransitRoutes(aws: Aws, connection: string, signal: AbortSignal): Promise<void> {
  const ec2 = await aws.ec2();
  const end = await lookAtEnd(aws, connection, signal);
  if (end === undefined) return;
  const TransitGatewayRouteTableId = end.table;
  const Filters = [
    { Name: 'type', Values: ['static'] },
    { Name: 'attachment.transit-gateway-attachment-id', Values: [end.attachment] },
  ];
  const { Routes = [] } = await aws.call('look at the routes of the transit gateway', signal, (call) =>
    ec2.searchTransitGatewayRoutes({ TransitGatewayRouteTableId, Filters }, call),
  );
  for (const { DestinationCidrBlock = '' } of Routes) {
    const what = `remove the route of ${DestinationCidrBlock} from the transit gateway`;
    await ifThereAws(
      aws.call(what, signal, (call) =>
        ec2.deleteTransitGatewayRoute({ DestinationCidrBlock, TransitGatewayRouteTableId }, call),
      ),
    );
  }
}

async function staticRoute(ec2: EC2, { table }: TransitEnd, cidr: string, call: PageOptions) {
  const Filters = [
    { Name: 'type', Values: ['static'] },
    { Name: 'route-search.exact-match', Values: [cidr] },
  ];
  const { Routes } = await ec2.searchTransitGatewayRoutes({ TransitGatewayRouteTableId: table, Filters }, call);
  const [route] = Routes ?? [];
  if (route === undefined) return undefined;
  const attachment = route.TransitGatewayAttachments?.[0]?.TransitGatewayAttachmentId;
  return { attachment, blackhole: route.State === 'blackhole' };
}

/** Once the connection's attachment is associated with a route table. */
function transitEnd(aws: Aws, connection: string, signal: AbortSignal): Promise<TransitEnd> {
  return pollUntil(aws, () => lookAtEnd(aws, connection, signal), signal);
}

/** Undefined while it is not. */
async function lookAtEnd(aws: Aws, connection: string, signal: AbortSignal): Promise<TransitEnd | undefined> {
  const ec2 = await aws.ec2();
  const Filters = [{ Name: 'resource-id', Values: [connection] }];
  const answer = await aws.call('list the attachments of the transit gateway', signal, (call) =>
    ec2.describeTransitGatewayAttachments({ Filters }, call),
  );
  const [found] = answer.TransitGatewayAttachments ?? [];
  const [attachment, table] = [found?.TransitGatewayAttachmentId, found?.Association?.TransitGatewayRouteTableId];
  return attachment !== undefined && table !== undefined ? { attachment, table } : undefined;
}
