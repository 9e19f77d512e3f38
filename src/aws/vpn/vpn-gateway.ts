import type { EC2, Filter, VpnGateway } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { findOrMake } from '../find-or-make.ts';
import { ifThereAws } from '../if-there.ts';
import type { PageOptions } from '../pages.ts';
import { pollUntil } from '../poll-until.ts';
import { type AwsTags, type Identity, tagFilters, tagSpecification } from '../tags.ts';

export type { VpnGateway };

export interface VpnGatewaySettings {
  readonly vpc: string;
  /** Of the AWS side, for BGP: 64512 to 65534, or 4200000000 to 4294967294. */
  readonly asn: number;
  readonly identity: Identity;
}

const ALIVE: Filter = { Name: 'state', Values: ['pending', 'available'] };
/** What EC2 says of a gateway that was made a moment ago. */
const TOO_NEW = ['InvalidVpnGatewayID.NotFound'];

/** The virtual private gateways with these tags. Throws what `Aws.call` throws. */
export async function listVpnGateways(aws: Aws, tags: AwsTags, signal: AbortSignal): Promise<VpnGateway[]> {
  const ec2 = await aws.ec2();
  return aws.call('list the VPN gateways', signal, (call) => find(ec2, tagFilters(tags), call));
}

/** The virtual private gateway of a VPC, whoever made it: there is one at most. Throws what `Aws.call` throws. */
export async function vpnGatewayOf(aws: Aws, vpc: string, signal: AbortSignal): Promise<VpnGateway | undefined> {
  const ec2 = await aws.ec2();
  const filters = [{ Name: 'attachment.vpc-id', Values: [vpc] }];
  const found = await aws.call(`list the VPN gateways of ${vpc}`, signal, (call) => find(ec2, filters, call));
  return found.find((gateway) => stateIn(gateway, vpc) !== 'detached');
}

/**
 * Makes a virtual private gateway, or finds the one that was made, and attaches it to its VPC. Throws what `Aws.call`
 * throws, also if the VPC has another one.
 */
export async function makeVpnGateway(
  aws: Aws,
  { vpc, asn, identity }: VpnGatewaySettings,
  signal: AbortSignal,
): Promise<VpnGateway> {
  const ec2 = await aws.ec2();
  const making = {
    what: 'make the VPN gateway',
    find: async (call: PageOptions) => (await find(ec2, tagFilters(identity.known), call))[0],
    make: async (call: PageOptions) => {
      const TagSpecifications = tagSpecification('vpn-gateway', identity);
      const request = { Type: 'ipsec.1' as const, AmazonSideAsn: asn, TagSpecifications };
      return (await ec2.createVpnGateway(request, call)).VpnGateway ?? {};
    },
  };
  const gateway = await findOrMake(aws, making, signal);
  const VpnGatewayId = gateway.VpnGatewayId ?? '';
  const attach = async (call: PageOptions) => {
    const [now] = await find(ec2, [{ Name: 'vpn-gateway-id', Values: [VpnGatewayId] }], call);
    if (['attaching', 'attached'].includes(stateIn(now, vpc))) return;
    await ec2.attachVpnGateway({ VpcId: vpc, VpnGatewayId }, call);
  };
  await aws.call(`attach the VPN gateway to ${vpc}`, signal, attach, TOO_NEW);
  return waitFor(aws, VpnGatewayId, (now) => stateIn(now, vpc) === 'attached', signal);
}

/** Detaches and deletes a gateway; its connections must be gone. Throws what `Aws.call` throws. */
export async function removeVpnGateway(aws: Aws, id: string, signal: AbortSignal): Promise<void> {
  const ec2 = await aws.ec2();
  const [gateway] = await aws.call(`look at the VPN gateway ${id}`, signal, (call) =>
    find(ec2, [{ Name: 'vpn-gateway-id', Values: [id] }], call),
  );
  if (gateway === undefined) return;
  for (const { VpcId = '', State } of gateway.VpcAttachments ?? []) {
    if (State !== 'attaching' && State !== 'attached') continue;
    const detaching = aws.call(`detach the VPN gateway ${id}`, signal, (call) =>
      ec2.detachVpnGateway({ VpcId, VpnGatewayId: id }, call),
    );
    await ifThereAws(detaching);
  }
  const isLoose = ({ VpcAttachments = [] }: VpnGateway) => VpcAttachments.every(({ State }) => State === 'detached');
  await waitFor(aws, id, isLoose, signal);
  const deleting = aws.call(
    `delete the VPN gateway ${id}`,
    signal,
    (call) => ec2.deleteVpnGateway({ VpnGatewayId: id }, call),
    // While its connections are deleted.
    ['IncorrectState'],
  );
  await ifThereAws(deleting);
}

async function waitFor(
  aws: Aws,
  id: string,
  isSo: (gateway: VpnGateway) => boolean,
  signal: AbortSignal,
): Promise<VpnGateway> {
  const ec2 = await aws.ec2();
  const filters = [{ Name: 'vpn-gateway-id', Values: [id] }];
  const look = async () => {
    const [now] = await aws.call(`look at the VPN gateway ${id}`, signal, (call) => find(ec2, filters, call));
    return now && isSo(now) ? now : undefined;
  };
  return pollUntil(aws, look, signal);
}

async function find(ec2: EC2, filters: Filter[], call: PageOptions): Promise<VpnGateway[]> {
  return (await ec2.describeVpnGateways({ Filters: [...filters, ALIVE] }, call)).VpnGateways ?? [];
}

/** Of the attachment to a VPC. */
function stateIn(gateway: VpnGateway | undefined, vpc: string): string {
  return gateway?.VpcAttachments?.find(({ VpcId }) => VpcId === vpc)?.State ?? 'detached';
}
