import { AwsError, type Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { describe } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import { needed, oneOf, text, whole } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { incorrectState, invalid } from '../core/refusals.ts';
import { showTags, tagSpecifications, tagsFor } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { allow } from '../quotas.ts';
import { VPN_GATEWAY } from '../things.ts';

export interface VpnGateway extends Thing {
  readonly asn: number;
  attachment?: { readonly vpcId: string; readonly since: number; leaving?: number };
}

/** The VPC to which a VPN gateway is attached now, if there is one. */
export function attachedVpc(account: Account, gatewayId: string): string | undefined {
  const gateway = account.vpnGateways.find(gatewayId);
  return gateway && attachmentState(account, gateway) === 'attached' ? gateway.attachment?.vpcId : undefined;
}

function attachmentState({ now, pace }: Account, { attachment }: VpnGateway) {
  if (!attachment) return undefined;
  const { since, leaving } = attachment;
  if (leaving !== undefined) return now() < leaving + pace.detachMs ? 'detaching' : 'detached';
  return now() < since + pace.attachMs ? 'attaching' : 'attached';
}

/** Attached, or on its way there or back. */
function holds(account: Account, gateway: VpnGateway): boolean {
  const state = attachmentState(account, gateway);
  return state !== undefined && state !== 'detached';
}

/** AWS's side of BGP: its own default, or one of the private numbers. */
export function amazonAsn(asn = 64512): number {
  const fits = (asn >= 64512 && asn <= 65534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294);
  if (fits) return asn;
  throw invalid(`Invalid value '${asn}' for AmazonSideAsn: it must be in 64512-65534 or 4200000000-4294967294.`);
}

function show(account: Account, gateway: VpnGateway): Wire {
  const state = attachmentState(account, gateway);
  return {
    vpnGatewayId: gateway.id,
    state: account.vpnGateways.state(gateway),
    type: 'ipsec.1',
    attachments: state === undefined ? [] : [{ vpcId: gateway.attachment?.vpcId, state }],
    amazonSideAsn: gateway.asn,
    tagSet: showTags(gateway.tags),
  };
}

export const vpnGatewayOperations: Operations = {
  CreateVpnGateway: operation(
    {
      Type: needed(oneOf('ipsec.1')),
      AvailabilityZone: text,
      AmazonSideAsn: whole,
      TagSpecification: tagSpecifications,
    },
    (account, { AmazonSideAsn, TagSpecification }) => {
      const tags = tagsFor(VPN_GATEWAY.type, TagSpecification);
      const asn = amazonAsn(AmazonSideAsn);
      allow(account.quotas.VpnGateways, account.vpnGateways.living().length);
      const life = { born: account.now() };
      return { vpnGateway: show(account, account.vpnGateways.add({ id: newId(VPN_GATEWAY.prefix), tags, life, asn })) };
    },
  ),

  DescribeVpnGateways: describe<VpnGateway>({
    table: ({ vpnGateways }) => vpnGateways,
    ids: 'VpnGatewayId',
    set: 'vpnGatewaySet',
    filters: {
      'vpn-gateway-id': ({ id }) => id,
      state: (gateway, { vpnGateways }) => vpnGateways.state(gateway),
      type: () => 'ipsec.1',
      'amazon-side-asn': ({ asn }) => asn,
      'attachment.vpc-id': ({ attachment }) => attachment?.vpcId,
      'attachment.state': (gateway, account) => attachmentState(account, gateway),
      'availability-zone': () => undefined,
    },
    show: (gateway, account) => show(account, gateway),
  }),

  AttachVpnGateway: operation({ VpcId: needed(text), VpnGatewayId: needed(text) }, (account, input) => {
    const vpc = account.vpcs.require(input.VpcId);
    const gateway = account.vpnGateways.require(input.VpnGatewayId);
    if (account.vpnGateways.state(gateway) !== 'available')
      throw incorrectState(`The vpnGateway '${gateway.id}' is not in the available state.`);
    const busy = account.vpnGateways.living().filter((one) => holds(account, one));
    if (busy.some((one) => one.id === gateway.id || one.attachment?.vpcId === vpc.id))
      throw new AwsError(
        400,
        'VpnGatewayAttachmentLimitExceeded',
        'The maximum number of virtual gateway attachments has been reached.',
      );
    gateway.attachment = { vpcId: vpc.id, since: account.now() };
    return { attachment: { vpcId: vpc.id, state: attachmentState(account, gateway) } };
  }),

  DetachVpnGateway: operation({ VpcId: needed(text), VpnGatewayId: needed(text) }, (account, input) => {
    const gateway = account.vpnGateways.require(input.VpnGatewayId);
    const { attachment } = gateway;
    if (attachment?.vpcId !== input.VpcId || attachmentState(account, gateway) === 'detached')
      throw new AwsError(
        400,
        'InvalidVpnGatewayAttachment.NotFound',
        `The attachment with vpn gateway ID '${gateway.id}' and vpc ID '${input.VpcId}' does not exist`,
      );
    attachment.leaving ??= account.now();
    for (const table of account.routeTables.all()) table.propagating.delete(gateway.id);
  }),

  DeleteVpnGateway: operation({ VpnGatewayId: needed(text) }, (account, { VpnGatewayId }) => {
    const gateway = account.vpnGateways.require(VpnGatewayId);
    if (holds(account, gateway))
      throw incorrectState(`The vpnGateway '${gateway.id}' is in use: it is attached to a VPC.`);
    if (account.vpnConnections.living().some(({ vpnGatewayId }) => vpnGatewayId === gateway.id))
      throw incorrectState(`The vpnGateway '${gateway.id}' is in use: it has VPN connections.`);
    account.vpnGateways.end(gateway);
  }),
};
