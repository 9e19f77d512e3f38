import type { Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { describe, PAGES } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import { list, needed, object, oneOf, text, whole } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { incorrectState } from '../core/refusals.ts';
import { showTags, tagSpecifications, tagsFor } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { allow } from '../quotas.ts';
import { TRANSIT_GATEWAY } from '../things.ts';
import { amazonAsn } from '../vpn/vpn-gateways.ts';
import { addTransitRouteTable } from './route-tables.ts';

export interface TransitGateway extends Thing {
  readonly asn: number;
  readonly description: string;
  /** Its default table, for associations and propagations. */
  readonly routeTableId: string;
}

const able = oneOf('enable', 'disable');
/** New attachments always go into the default route table: other ways are not needed here. */
const enabled = oneOf('enable');

export const transitGatewayOperations: Operations = {
  CreateTransitGateway: operation(
    {
      Description: text,
      Options: object({
        AmazonSideAsn: whole,
        ...{ DefaultRouteTableAssociation: enabled, DefaultRouteTablePropagation: enabled, VpnEcmpSupport: able },
        ...{ AutoAcceptSharedAttachments: able, DnsSupport: able, MulticastSupport: able },
        SecurityGroupReferencingSupport: able,
        TransitGatewayCidrBlocks: list(text),
      }),
      TagSpecification: tagSpecifications,
    },
    (account, { Description: description = '', Options, TagSpecification }) => {
      const tags = tagsFor(TRANSIT_GATEWAY.type, TagSpecification);
      const asn = amazonAsn(Options?.AmazonSideAsn);
      allow(account.quotas.TransitGateways, account.transitGateways.living().length);
      const id = newId(TRANSIT_GATEWAY.prefix);
      const routeTableId = addTransitRouteTable(account, id).id;
      const life = { born: account.now() };
      const made = account.transitGateways.add({ id, tags, life, asn, description, routeTableId });
      return { transitGateway: show(made, account) };
    },
  ),

  DescribeTransitGateways: describe<TransitGateway>({
    table: ({ transitGateways }) => transitGateways,
    ids: 'TransitGatewayIds',
    set: 'transitGatewaySet',
    pages: PAGES,
    filters: {
      'transit-gateway-id': ({ id }) => id,
      state: (gateway, { transitGateways }) => transitGateways.state(gateway),
      'owner-id': (_, { owner }) => owner,
      'options.amazon-side-asn': ({ asn }) => asn,
      'options.association-default-route-table-id': ({ routeTableId }) => routeTableId,
      'options.propagation-default-route-table-id': ({ routeTableId }) => routeTableId,
    },
    show,
  }),

  DeleteTransitGateway: operation({ TransitGatewayId: needed(text) }, (account, { TransitGatewayId }) => {
    const gateway = account.transitGateways.require(TransitGatewayId);
    const attached = account.transitAttachments.living().filter(({ gatewayId }) => gatewayId === gateway.id);
    const [first] = attached;
    if (first)
      throw incorrectState(
        `${gateway.id} has non-deleted ${first.resourceType.toUpperCase()} Attachments: ${attached.map(({ id }) => id).join(', ')}.`,
      );
    if (account.transitGateways.state(gateway) === 'pending') throw incorrectState(`${gateway.id} is in invalid state`);
    account.transitGateways.end(gateway);
    const table = account.transitRouteTables.find(gateway.routeTableId);
    if (table) account.transitRouteTables.end(table);
    return { transitGateway: show(gateway, account) };
  }),
};

function show(gateway: TransitGateway, { owner, region, transitGateways }: Account): Wire {
  return {
    transitGatewayId: gateway.id,
    transitGatewayArn: `arn:aws:ec2:${region}:${owner}:transit-gateway/${gateway.id}`,
    state: transitGateways.state(gateway),
    ownerId: owner,
    description: gateway.description,
    creationTime: new Date(gateway.life.born).toISOString(),
    options: {
      amazonSideAsn: gateway.asn,
      ...{ autoAcceptSharedAttachments: 'disable', vpnEcmpSupport: 'enable', dnsSupport: 'enable' },
      ...{ defaultRouteTableAssociation: 'enable', associationDefaultRouteTableId: gateway.routeTableId },
      ...{ defaultRouteTablePropagation: 'enable', propagationDefaultRouteTableId: gateway.routeTableId },
      multicastSupport: 'disable',
    },
    tagSet: showTags(gateway.tags),
  };
}
