import type { Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { ifThereAws } from '../if-there.ts';
import { allPages } from '../pages.ts';

export type { Subnet, Vpc };

/** The VPCs of the region. Throws what `Aws.call` throws. */
export async function listVpcs(aws: Aws, signal: AbortSignal): Promise<Vpc[]> {
  const ec2 = await aws.ec2();
  return allPages(aws, 'list the VPCs', signal, async ({ nextToken }, call) => {
    const page = await ec2.describeVpcs({ NextToken: nextToken }, call);
    return { items: page.Vpcs, next: page.NextToken };
  });
}

/** A VPC by its id; undefined if there is none. Throws what `Aws.call` throws. */
export async function lookAtVpc(aws: Aws, id: string, signal: AbortSignal): Promise<Vpc | undefined> {
  const ec2 = await aws.ec2();
  const looking = aws.call(`look at the VPC ${id}`, signal, (call) => ec2.describeVpcs({ VpcIds: [id] }, call));
  return (await ifThereAws(looking))?.Vpcs?.[0];
}

/** The IPv4 CIDRs of a VPC, the first one first. */
export function cidrsOf({ CidrBlock, CidrBlockAssociationSet = [] }: Vpc): string[] {
  const associated = CidrBlockAssociationSet.flatMap(({ CidrBlock: cidr, CidrBlockState: state }) =>
    cidr === undefined || state?.State === 'disassociated' ? [] : cidr,
  );
  return [...new Set([...(CidrBlock === undefined ? [] : [CidrBlock]), ...associated])];
}

/** The subnets of a VPC. Throws what `Aws.call` throws. */
export async function listSubnets(aws: Aws, vpc: string, signal: AbortSignal): Promise<Subnet[]> {
  const ec2 = await aws.ec2();
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
  return allPages(aws, `list the subnets of ${vpc}`, signal, async ({ nextToken }, call) => {
    const page = await ec2.describeSubnets({ Filters, NextToken: nextToken }, call);
    return { items: page.Subnets, next: page.NextToken };
  });
}

/** A subnet by its id; undefined if there is none. Throws what `Aws.call` throws. */
export async function lookAtSubnet(aws: Aws, id: string, signal: AbortSignal): Promise<Subnet | undefined> {
  const ec2 = await aws.ec2();
  const looking = aws.call(`look at the subnet ${id}`, signal, (call) =>
    ec2.describeSubnets({ SubnetIds: [id] }, call),
  );
  return (await ifThereAws(looking))?.Subnets?.[0];
}
