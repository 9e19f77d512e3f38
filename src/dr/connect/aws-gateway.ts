import {
  attachmentOf,
  attachVpc,
  listTransitGateways,
  lookAtTransitGateway,
  makeTransitGateway,
  type TransitGateway,
} from '../../aws/vpn/transit-gateway.ts';
import { makeVpnGateway, type VpnGateway, vpnGatewayOf } from '../../aws/vpn/vpn-gateway.ts';
import { FailbackError } from '../../errors.ts';
import { ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { poll } from '../poll.ts';
import { identity } from './identity.ts';
import type { Sites } from './sites.ts';

/** Where the VPN connections end on AWS. */
export interface AwsGateway {
  /** `vgw-…` or `tgw-…` */
  readonly id: string;
  /** Of the AWS side, for BGP. */
  readonly asn: number;
}

/**
 * The gateway of AWS, attached to the VPC. A VPC has one virtual private gateway at most: one that is there is used,
 * whoever made it. In a dry run undefined if there is none.
 */
export async function makeAwsGateway(flow: Flow, sites: Sites): Promise<AwsGateway | undefined> {
  const gateway =
    flow.plan.vpn.transitGateway === undefined ? await virtualGateway(flow) : await transitGateway(flow, sites);
  if (gateway && flow.plan.vpn.kind === 'bgp' && gateway.asn === flow.plan.vpn.azureAsn) throw sameAsn(gateway);
  return gateway;
}

async function virtualGateway(flow: Flow): Promise<AwsGateway | undefined> {
  const { aws, plan, signal } = flow;
  const { vpc } = plan.aws;
  const made = await ensure(flow, {
    cloud: 'aws',
    what: `the VPN gateway of AWS, attached to ${vpc}`,
    look: () => findAttached(flow),
    make: () => makeVpnGateway(aws, { vpc, asn: plan.vpn.awsAsn, identity: identity(flow, 'vpn-gateway') }, signal),
  });
  return made && { id: made.VpnGatewayId ?? '', asn: made.AmazonSideAsn ?? 0 };
}

/** One that is being taken away counts when it is. */
async function findAttached(flow: Flow): Promise<VpnGateway | undefined> {
  const { aws, plan, signal } = flow;
  const { vpc } = plan.aws;
  const settled = await poll(flow, 'The VPN gateway of AWS', async () => {
    const there = await vpnGatewayOf(aws, vpc, signal);
    const state = there?.VpcAttachments?.find(({ VpcId }) => VpcId === vpc)?.State;
    return state === 'attaching' || state === 'detaching' ? undefined : { there };
  });
  return settled.there;
}

async function transitGateway(flow: Flow, { zones }: Sites): Promise<AwsGateway | undefined> {
  const { aws, plan, signal } = flow;
  const { vpc } = plan.aws;
  const gateway = await namedOrNew(flow);
  await ensure(flow, {
    cloud: 'aws',
    what: `the attachment of ${vpc} to the transit gateway`,
    needs: [gateway?.TransitGatewayId],
    look: async (id) => {
      const there = await attachmentOf(aws, id, vpc, signal);
      return there?.State === 'available' ? there : undefined;
    },
    make: (id) =>
      attachVpc(aws, { gateway: id, vpc, subnets: zones, identity: identity(flow, 'transit-attachment') }, signal),
  });
  return gateway && { id: gateway.TransitGatewayId ?? '', asn: gateway.Options?.AmazonSideAsn ?? 0 };
}

async function namedOrNew(flow: Flow): Promise<TransitGateway | undefined> {
  const { aws, plan, signal } = flow;
  const { transitGateway: wanted = 'new', awsAsn: asn } = plan.vpn;
  if (wanted !== 'new') {
    const there = await lookAtTransitGateway(aws, wanted, signal);
    if (there) return there;
    throw new FailbackError('E_CONFIG', `vpn.transitGateway of the plan: there is no ${wanted}.`, {
      hint: 'aws ec2 describe-transit-gateways shows what there is; new makes one.',
    });
  }
  const description = `failback-kit, plan ${plan.name}`;
  const settings = { asn, description, identity: identity(flow, 'transit-gateway') };
  return ensure(flow, {
    cloud: 'aws',
    what: 'the transit gateway',
    look: async () => {
      const [there] = await listTransitGateways(aws, settings.identity.known, signal);
      return there?.State === 'available' ? there : undefined;
    },
    make: () => makeTransitGateway(aws, settings, signal),
  });
}

function sameAsn({ id, asn }: AwsGateway): FailbackError {
  return new FailbackError('E_GUARD', `${id} has the BGP number ${asn}, which the plan has for Azure.`, {
    hint: 'Give vpn.azureAsn of the plan another number.',
    data: { id, asn },
  });
}
