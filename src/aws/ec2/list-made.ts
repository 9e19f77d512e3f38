import type { EC2 } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import type { PageOptions } from '../pages.ts';
import { type AwsTags, tagsOf } from '../tags.ts';
import { listTaggedAws } from './tag-resources.ts';

/** Something of EC2 that is there, or goes away, with all its tags. */
export interface MadeAws {
  readonly id: string;
  /** As `vpn-connection`. */
  readonly type: MadeType;
  /** EC2's word; empty where things have none. */
  readonly state: string;
  readonly tags: AwsTags;
  /** Of a rule its security group, of an instance its type, of an attachment its transit gateway. */
  readonly of: string;
}

type Found = Omit<MadeAws, 'type' | 'tags' | 'of'> & {
  readonly tags: Parameters<typeof tagsOf>[0];
  readonly of?: string | undefined;
};
type Look = (ec2: EC2, ids: string[], call: PageOptions) => Promise<Found[]>;

/** Ids that one filter takes. */
const IDS = 200;

const filter = (Name: string, Values: string[]) => ({ Filters: [{ Name, Values }] });

/** By filters: an id that is not there any more is no error then. */
const LOOKS = {
  async 'vpn-connection'(ec2, ids, call) {
    const { VpnConnections = [] } = await ec2.describeVpnConnections(filter('vpn-connection-id', ids), call);
    return VpnConnections.map((one) => ({ id: one.VpnConnectionId ?? '', state: one.State ?? '', tags: one.Tags }));
  },
  async 'customer-gateway'(ec2, ids, call) {
    const { CustomerGateways = [] } = await ec2.describeCustomerGateways(filter('customer-gateway-id', ids), call);
    return CustomerGateways.map((one) => ({ id: one.CustomerGatewayId ?? '', state: one.State ?? '', tags: one.Tags }));
  },
  async 'vpn-gateway'(ec2, ids, call) {
    const { VpnGateways = [] } = await ec2.describeVpnGateways(filter('vpn-gateway-id', ids), call);
    return VpnGateways.map((one) => ({ id: one.VpnGatewayId ?? '', state: one.State ?? '', tags: one.Tags }));
  },
  async 'transit-gateway'(ec2, ids, call) {
    const { TransitGateways = [] } = await ec2.describeTransitGateways(filter('transit-gateway-id', ids), call);
    return TransitGateways.map((one) => ({ id: one.TransitGatewayId ?? '', state: one.State ?? '', tags: one.Tags }));
  },
  async 'transit-gateway-attachment'(ec2, ids, call) {
    const asked = filter('transit-gateway-attachment-id', ids);
    const { TransitGatewayVpcAttachments = [] } = await ec2.describeTransitGatewayVpcAttachments(asked, call);
    return TransitGatewayVpcAttachments.map((one) => ({
      ...{ id: one.TransitGatewayAttachmentId ?? '', state: one.State ?? '', tags: one.Tags },
      of: one.TransitGatewayId,
    }));
  },
  async 'security-group-rule'(ec2, ids, call) {
    const { SecurityGroupRules = [] } = await ec2.describeSecurityGroupRules(
      filter('security-group-rule-id', ids),
      call,
    );
    return SecurityGroupRules.map((one) => ({
      ...{ id: one.SecurityGroupRuleId ?? '', state: '', tags: one.Tags },
      of: one.GroupId,
    }));
  },
  async instance(ec2, ids, call) {
    const { Reservations = [] } = await ec2.describeInstances(filter('instance-id', ids), call);
    return Reservations.flatMap(({ Instances = [] }) => Instances).map((one) => ({
      ...{ id: one.InstanceId ?? '', state: one.State?.Name ?? '', tags: one.Tags, of: one.InstanceType },
    }));
  },
} satisfies Record<string, Look>;

export type MadeType = keyof typeof LOOKS;

const GONE = ['deleted', 'terminated'];

/**
 * What carries a tag with this value of what the flow makes, and what it is: one list of tags, and one look at each kind
 * of which there is something. What is gone already is left out. Throws what `Aws.call` throws.
 */
export async function listMadeAws(aws: Aws, tag: string, value: string, signal: AbortSignal): Promise<MadeAws[]> {
  const tagged = await listTaggedAws(aws, tag, value, signal);
  const ec2 = await aws.ec2();
  const made: MadeAws[] = [];
  for (const type of Object.keys(LOOKS) as MadeType[]) {
    const ids = tagged.flatMap((one) => (one.type === type ? [one.id] : []));
    for (let at = 0; at < ids.length; at += IDS) {
      const batch = ids.slice(at, at + IDS);
      const found = await aws.call(`look at what has the tag ${tag}`, signal, (call) =>
        (LOOKS[type] as Look)(ec2, batch, call),
      );
      made.push(...found.map(({ tags, of = '', ...one }) => ({ ...one, type, of, tags: tagsOf(tags) })));
    }
  }
  return made.filter(({ state }) => !GONE.includes(state));
}
