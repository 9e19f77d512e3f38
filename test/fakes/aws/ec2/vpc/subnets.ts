import type { Account } from '../account.ts';
import { canonical, parseAddress, parseCidr, showAddress, within } from '../core/cidr.ts';
import { describe, PAGES } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import type { Operations } from '../core/operation.ts';
import { AwsError } from '../../service.ts';
import { badValue, invalid } from '../core/refusals.ts';
import { showTags, tagsOf } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { zonesOf } from './places.ts';

export interface Subnet extends Thing {
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly publicIps: boolean;
}

export interface SubnetSeed {
  readonly vpcId: string;
  readonly cidr: string;
  /** `eu-central-1a`; the zones take turns unless it is said. */
  readonly zone?: string;
  /** Whether what is launched in it gets a public address. */
  readonly publicIps?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The first four addresses of a subnet and its last one are AWS's. */
const RESERVED = 5;

export function addSubnet(
  account: Account,
  { vpcId, cidr, publicIps = false, tags = {}, ...seed }: SubnetSeed,
): Subnet {
  const vpc = account.vpcs.require(vpcId);
  if (!vpc.cidrs.some((outer) => within(parseCidr(cidr), parseCidr(outer))))
    throw new AwsError(400, 'InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
  const zones = zonesOf(account.region);
  const zone = zones.find(({ name }) => name === seed.zone) ?? zones[account.subnets.all().length % zones.length];
  if (!zone) throw invalid('There is no zone.');
  return account.subnets.add({
    id: newId('subnet'),
    tags: tagsOf(tags),
    life: { born: account.now() },
    ...{ vpcId, cidr: canonical(cidr), zone: zone.name, zoneId: zone.id, publicIps },
  });
}

/** An address of the subnet that nobody has: the one that was asked for, or the next. */
export function freeAddress(account: Account, { id, cidr }: Subnet, wanted?: string): string {
  const taken = takenIn(account, id);
  const block = parseCidr(cidr);
  const end = block.base + 2 ** (32 - block.bits) - 1;
  if (wanted !== undefined) {
    const address = parseAddress(wanted);
    if (address === undefined || address < block.base + 4 || address >= end)
      throw badValue('address', wanted, `Address does not fall within the subnet's address range`);
    if (taken.has(wanted)) throw new AwsError(400, 'InvalidIPAddress.InUse', `Address ${wanted} is in use.`);
    return wanted;
  }
  for (let address = block.base + 4; address < end; address += 1) {
    if (!taken.has(showAddress(address))) return showAddress(address);
  }
  throw new AwsError(
    400,
    'InsufficientFreeAddressesInSubnet',
    `There are not enough free addresses in subnet '${id}' to satisfy the requested number of instances.`,
  );
}

function takenIn({ networkInterfaces }: Account, subnetId: string): ReadonlySet<string> {
  return new Set(networkInterfaces.all().flatMap((one) => (one.subnetId === subnetId ? [one.privateIp] : [])));
}

function freeCount(account: Account, { id, cidr }: Subnet): number {
  return 2 ** (32 - parseCidr(cidr).bits) - RESERVED - takenIn(account, id).size;
}

export const subnetOperations: Operations = {
  DescribeSubnets: describe<Subnet>({
    table: ({ subnets }) => subnets,
    ids: 'SubnetId',
    set: 'subnetSet',
    pages: PAGES,
    filters: {
      'subnet-id': ({ id }) => id,
      'vpc-id': ({ vpcId }) => vpcId,
      'cidr-block': ({ cidr }) => cidr,
      cidr: ({ cidr }) => cidr,
      'availability-zone': ({ zone }) => zone,
      'availability-zone-id': ({ zoneId }) => zoneId,
      'available-ip-address-count': (subnet, account) => freeCount(account, subnet),
      'map-public-ip-on-launch': ({ publicIps }) => publicIps,
      'default-for-az': () => false,
      'owner-id': (_, { owner }) => owner,
      state: () => 'available',
    },
    show: (subnet, account) => ({
      subnetId: subnet.id,
      subnetArn: `arn:aws:ec2:${account.region}:${account.owner}:subnet/${subnet.id}`,
      vpcId: subnet.vpcId,
      ownerId: account.owner,
      state: 'available',
      cidrBlock: subnet.cidr,
      availabilityZone: subnet.zone,
      availabilityZoneId: subnet.zoneId,
      availableIpAddressCount: freeCount(account, subnet),
      defaultForAz: false,
      mapPublicIpOnLaunch: subnet.publicIps,
      tagSet: showTags(subnet.tags),
    }),
  }),
};
