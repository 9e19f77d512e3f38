import type { EC2, Filter, TransitGateway, TransitGatewayVpcAttachment } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { findOrMake } from '../find-or-make.ts';
import { ifThereAws } from '../if-there.ts';
import type { PageOptions } from '../pages.ts';
import { pollUntil } from '../poll-until.ts';
import { type AwsTags, type Identity, tagFilters, tagSpecification } from '../tags.ts';

export type { TransitGateway, TransitGatewayVpcAttachment };

export interface TransitGatewaySettings {
  /** Of the AWS side, for BGP. */
  readonly asn: number;
  readonly description: string;
  readonly identity: Identity;
}

export interface AttachmentSettings {
  readonly gateway: string;
  readonly vpc: string;
  /** One of each availability zone that is to be reached. */
  readonly subnets: readonly string[];
  readonly identity: Identity;
}

const ALIVE: Filter = { Name: 'state', Values: ['pending', 'available', 'modifying'] };

/** A transit gateway by its id; undefined if there is none. Throws what `Aws.call` throws. */
export async function lookAtTransitGateway(
  aws: Aws,
  id: string,
  signal: AbortSignal,
): Promise<TransitGateway | undefined> {
  const ec2 = await aws.ec2();
  const filter = { Name: 'transit-gateway-id', Values: [id] };
  const [found] = await aws.call(`look at the transit gateway ${id}`, signal, (call) => gateways(ec2, [filter], call));
  return found?.State === 'deleted' ? undefined : found;
}

/** The transit gateways with these tags. Throws what `Aws.call` throws. */
export async function listTransitGateways(aws: Aws, tags: AwsTags, signal: AbortSignal): Promise<TransitGateway[]> {
  const ec2 = await aws.ec2();
  return aws.call('list the transit gateways', signal, (call) => gateways(ec2, [...tagFilters(tags), ALIVE], call));
}

/** Makes a transit gateway, or finds the one that was made, and waits until it is available. Throws what `Aws.call` throws. */
export async function makeTransitGateway(
  aws: Aws,
  { asn, description, identity }: TransitGatewaySettings,
  signal: AbortSignal,
): Promise<TransitGateway> {
  const ec2 = await aws.ec2();
  const making = {
    what: 'make the transit gateway',
    find: async (call: PageOptions) => (await gateways(ec2, [...tagFilters(identity.known), ALIVE], call))[0],
    make: async (call: PageOptions) => {
      const TagSpecifications = tagSpecification('transit-gateway', identity);
      const request = { Description: description, Options: { AmazonSideAsn: asn }, TagSpecifications };
      return (await ec2.createTransitGateway(request, call)).TransitGateway ?? {};
    },
  };
  const { TransitGatewayId: id = '' } = await findOrMake(aws, making, signal);
  const look = async () => {
    const now = await lookAtTransitGateway(aws, id, signal);
    return now?.State === 'available' ? now : undefined;
  };
  return pollUntil(aws, look, signal);
}

/** The attachment of a VPC to a transit gateway, whoever made it, also while it is made. Throws what `Aws.call` throws. */
export async function attachmentOf(
  aws: Aws,
  gateway: string,
  vpc: string,
  signal: AbortSignal,
): Promise<TransitGatewayVpcAttachment | undefined> {
  const ec2 = await aws.ec2();
  const what = `look at the attachment of ${vpc}`;
  return (await aws.call(what, signal, (call) => attachments(ec2, between(gateway, vpc), call)))[0];
}

/** Attaches a VPC to a transit gateway, unless it is, and waits until that stands. Throws what `Aws.call` throws. */
export async function attachVpc(
  aws: Aws,
  { gateway, vpc, subnets, identity }: AttachmentSettings,
  signal: AbortSignal,
): Promise<TransitGatewayVpcAttachment> {
  const ec2 = await aws.ec2();
  const making = {
    what: `attach ${vpc} to the transit gateway`,
    find: async (call: PageOptions) => (await attachments(ec2, between(gateway, vpc), call))[0],
    make: async (call: PageOptions) => {
      const TagSpecifications = tagSpecification('transit-gateway-attachment', identity);
      const request = { TransitGatewayId: gateway, VpcId: vpc, SubnetIds: [...subnets], TagSpecifications };
      return (await ec2.createTransitGatewayVpcAttachment(request, call)).TransitGatewayVpcAttachment ?? {};
    },
  };
  await findOrMake(aws, making, signal);
  const look = async () => {
    const now = await attachmentOf(aws, gateway, vpc, signal);
    return now?.State === 'available' ? now : undefined;
  };
  return pollUntil(aws, look, signal);
}

/** Detaches a VPC from a transit gateway and waits until it is. Throws what `Aws.call` throws. */
export async function removeAttachment(aws: Aws, id: string, signal: AbortSignal): Promise<void> {
  const ec2 = await aws.ec2();
  const TransitGatewayAttachmentId = id;
  const deleting = aws.call(`remove the attachment ${id}`, signal, (call) =>
    ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId }, call),
  );
  // One that is being deleted is in no state for it.
  await ifThereAws(deleting);
  const filter = { Name: 'transit-gateway-attachment-id', Values: [id] };
  const look = async () => {
    const [now] = await aws.call(`look at the attachment ${id}`, signal, (call) => attachments(ec2, [filter], call));
    return now === undefined || now.State === 'deleted' ? true : undefined;
  };
  await pollUntil(aws, look, signal);
}

/** Deletes a transit gateway and waits until it is gone; its attachments must be. Throws what `Aws.call` throws. */
export async function removeTransitGateway(aws: Aws, id: string, signal: AbortSignal): Promise<void> {
  const ec2 = await aws.ec2();
  const there = await lookAtTransitGateway(aws, id, signal);
  if (there === undefined) return;
  if (there.State !== 'deleting') {
    await aws.call(
      `delete the transit gateway ${id}`,
      signal,
      (call) => ec2.deleteTransitGateway({ TransitGatewayId: id }, call),
      // While its attachments are removed.
      ['IncorrectState'],
    );
  }
  const look = async () => ((await lookAtTransitGateway(aws, id, signal)) === undefined ? true : undefined);
  await pollUntil(aws, look, signal);
}

async function gateways(ec2: EC2, Filters: Filter[], call: PageOptions): Promise<TransitGateway[]> {
  return (await ec2.describeTransitGateways({ Filters }, call)).TransitGateways ?? [];
}

async function attachments(ec2: EC2, Filters: Filter[], call: PageOptions): Promise<TransitGatewayVpcAttachment[]> {
  return (await ec2.describeTransitGatewayVpcAttachments({ Filters }, call)).TransitGatewayVpcAttachments ?? [];
}

function between(gateway: string, vpc: string): Filter[] {
  return [
    { Name: 'transit-gateway-id', Values: [gateway] },
    { Name: 'vpc-id', Values: [vpc] },
    { Name: 'state', Values: ['initiating', 'initiatingRequest', 'pendingAcceptance', 'pending', 'available'] },
  ];
}
