import { AwsError, type Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { describe, PAGES } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import { list, needed, object, oneOf, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { incorrectState, invalid } from '../core/refusals.ts';
import { showTags, tagSpecifications, tagsFor, type Tags } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { TRANSIT_ATTACHMENT } from '../things.ts';

export interface TransitAttachment extends Thing {
  readonly gatewayId: string;
  readonly resourceType: 'vpc' | 'vpn';
  readonly resourceId: string;
  /** One of each zone, of a VPC. */
  readonly subnetIds: readonly string[];
}

interface Wanted {
  readonly resourceType: 'vpc' | 'vpn';
  readonly resourceId: string;
  readonly subnetIds?: readonly string[];
  readonly tags?: Tags;
}

export function addAttachment(account: Account, gatewayId: string, wanted: Wanted): TransitAttachment {
  const id = newId(TRANSIT_ATTACHMENT.prefix);
  const life = { born: account.now() };
  return account.transitAttachments.add({ id, life, subnetIds: [], tags: new Map(), gatewayId, ...wanted });
}

/** The VPC's attachment to a transit gateway, if it is there and ready. */
export function vpcAttachment({ transitAttachments }: Account, gatewayId: string, vpcId: string) {
  return transitAttachments
    .living()
    .filter((one) => one.gatewayId === gatewayId && one.resourceId === vpcId)
    .find((one) => transitAttachments.state(one) === 'available');
}

const able = oneOf('enable', 'disable');

export const transitAttachmentOperations: Operations = {
  CreateTransitGatewayVpcAttachment: operation(
    {
      ...{ TransitGatewayId: needed(text), VpcId: needed(text), SubnetIds: needed(list(text)) },
      Options: object({
        ...{ DnsSupport: able, SecurityGroupReferencingSupport: able, Ipv6Support: able, ApplianceModeSupport: able },
      }),
      TagSpecifications: tagSpecifications,
    },
    (account, { TransitGatewayId, VpcId, SubnetIds, TagSpecifications }) => {
      const tags = tagsFor(TRANSIT_ATTACHMENT.type, TagSpecifications);
      const gateway = account.transitGateways.require(TransitGatewayId);
      if (account.transitGateways.state(gateway) !== 'available')
        throw incorrectState(`${gateway.id} is in invalid state`);
      const vpc = account.vpcs.require(VpcId);
      const subnets = SubnetIds.map((id) => account.subnets.require(id));
      const strange = subnets.find(({ vpcId }) => vpcId !== vpc.id);
      if (strange) throw invalid(`The subnet ${strange.id} is not in ${vpc.id}.`);
      if (new Set(subnets.map(({ zone }) => zone)).size < subnets.length)
        throw new AwsError(400, 'DuplicateSubnetsInSameZone', 'Duplicate Subnets for same AZ');
      const there = account.transitAttachments
        .living()
        .find((one) => one.gatewayId === gateway.id && one.resourceId === vpc.id);
      if (there)
        throw new AwsError(
          400,
          'DuplicateTransitGatewayAttachment',
          `${gateway.id} has non-deleted Transit Gateway Attachments with same VPC ID: ${there.id}`,
        );
      const wanted = { resourceType: 'vpc', resourceId: vpc.id, subnetIds: SubnetIds, tags } as const;
      return { transitGatewayVpcAttachment: showVpc(addAttachment(account, gateway.id, wanted), account) };
    },
  ),

  DescribeTransitGatewayVpcAttachments: describe<TransitAttachment>({
    table: ({ transitAttachments }) => transitAttachments,
    ids: 'TransitGatewayAttachmentIds',
    set: 'transitGatewayVpcAttachments',
    pages: PAGES,
    filters: { ...common(), 'vpc-id': ({ resourceId }) => resourceId },
    only: ({ resourceType }) => resourceType === 'vpc',
    show: showVpc,
  }),

  DescribeTransitGatewayAttachments: describe<TransitAttachment>({
    table: ({ transitAttachments }) => transitAttachments,
    ids: 'TransitGatewayAttachmentIds',
    set: 'transitGatewayAttachments',
    pages: PAGES,
    filters: {
      ...common(),
      'resource-id': ({ resourceId }) => resourceId,
      'resource-type': ({ resourceType }) => resourceType,
      'resource-owner-id': (_, { owner }) => owner,
      'transit-gateway-owner-id': (_, { owner }) => owner,
    },
    show: (attachment, account) => ({
      ...base(attachment, account),
      ...{ transitGatewayOwnerId: account.owner, resourceOwnerId: account.owner },
      ...{ resourceType: attachment.resourceType, resourceId: attachment.resourceId },
      association: associationOf(attachment, account),
    }),
  }),

  DeleteTransitGatewayVpcAttachment: operation(
    { TransitGatewayAttachmentId: needed(text) },
    (account, { TransitGatewayAttachmentId }) => {
      const attachment = account.transitAttachments.require(TransitGatewayAttachmentId);
      if (attachment.resourceType !== 'vpc' || account.transitAttachments.state(attachment) === 'pending')
        throw incorrectState(`${attachment.id} is in invalid state`);
      account.transitAttachments.end(attachment);
      return { transitGatewayVpcAttachment: showVpc(attachment, account) };
    },
  ),
};

function common() {
  return {
    'transit-gateway-attachment-id': ({ id }: TransitAttachment) => id,
    'transit-gateway-id': ({ gatewayId }: TransitAttachment) => gatewayId,
    state: (one: TransitAttachment, { transitAttachments }: Account) => transitAttachments.state(one),
  };
}

function base({ id, gatewayId, life, tags, ...one }: TransitAttachment, { transitAttachments }: Account): Wire {
  return {
    transitGatewayAttachmentId: id,
    transitGatewayId: gatewayId,
    state: transitAttachments.state({ id, gatewayId, life, tags, ...one }),
    creationTime: new Date(life.born).toISOString(),
    tagSet: showTags(tags),
  };
}

function showVpc(attachment: TransitAttachment, account: Account): Wire {
  return {
    ...base(attachment, account),
    ...{ vpcId: attachment.resourceId, vpcOwnerId: account.owner, subnetIds: attachment.subnetIds },
    options: { dnsSupport: 'enable', ipv6Support: 'disable', applianceModeSupport: 'disable' },
  };
}

function associationOf(attachment: TransitAttachment, { transitAttachments, transitGateways }: Account) {
  const states = { pending: 'associating', available: 'associated', deleting: 'disassociating', deleted: undefined };
  const state = states[transitAttachments.state(attachment)];
  const { routeTableId } = transitGateways.listed(attachment.gatewayId);
  return state === undefined ? undefined : { transitGatewayRouteTableId: routeTableId, state };
}
