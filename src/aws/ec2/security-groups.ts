import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { isAwsCode } from '../aws-error.ts';
import { ifThereAws } from '../if-there.ts';
import { allPages } from '../pages.ts';
import { type AwsTags, tagList } from '../tags.ts';

export type { SecurityGroup };

export interface TcpRule {
  readonly port: number;
  /** From where. */
  readonly cidr: string;
  /** Shows in the console; EC2 takes letters, digits, spaces and `._-:/()#,@[]+=;{}!$*`. */
  readonly description: string;
  readonly tags?: AwsTags | undefined;
}

/** Security groups by their ids; unknown ones are left out. Throws what `Aws.call` throws. */
export async function listSecurityGroups(
  aws: Aws,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<SecurityGroup[]> {
  if (ids.length === 0) return [];
  const ec2 = await aws.ec2();
  const Filters = [{ Name: 'group-id', Values: [...ids] }];
  return allPages(aws, 'list the security groups', signal, async ({ nextToken }, call) => {
    const page = await ec2.describeSecurityGroups({ Filters, NextToken: nextToken }, call);
    return { items: page.SecurityGroups, next: page.NextToken };
  });
}

/** True if a rule that is exactly this one is there; wider ones may allow the same. */
export function hasRule({ IpPermissions = [] }: SecurityGroup, { port, cidr }: TcpRule): boolean {
  return IpPermissions.some(
    ({ IpProtocol, FromPort, ToPort, IpRanges = [] }) =>
      IpProtocol === 'tcp' && FromPort === port && ToPort === port && IpRanges.some(({ CidrIp }) => CidrIp === cidr),
  );
}

/** Lets TCP in, unless that very rule is there: true if it was not. Throws what `Aws.call` throws. */
export async function letIn(aws: Aws, group: string, rule: TcpRule, signal: AbortSignal): Promise<boolean> {
  const ec2 = await aws.ec2();
  const Tags = tagList(rule.tags ?? {});
  const request = {
    GroupId: group,
    IpPermissions: [permission(rule)],
    ...(Tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'security-group-rule' as const, Tags }] } : {}),
  };
  try {
    const what = `let TCP ${rule.port} from ${rule.cidr} into ${group}`;
    await aws.call(what, signal, (call) => ec2.authorizeSecurityGroupIngress(request, call));
    return true;
  } catch (error) {
    if (isAwsCode(error, 'InvalidPermission.Duplicate')) return false;
    throw error;
  }
}

/** Takes that rule away again. Throws what `Aws.call` throws. */
export async function shutOut(
  aws: Aws,
  group: string,
  rule: Omit<TcpRule, 'description' | 'tags'>,
  signal: AbortSignal,
): Promise<void> {
  const ec2 = await aws.ec2();
  const IpPermissions = [permission({ ...rule, description: '' })];
  const revoking = aws.call(`take TCP ${rule.port} from ${rule.cidr} out of ${group}`, signal, (call) =>
    ec2.revokeSecurityGroupIngress({ GroupId: group, IpPermissions }, call),
  );
  // InvalidPermission.NotFound counts as missing too.
  await ifThereAws(revoking);
}

function permission({ port, cidr, description }: TcpRule): IpPermission {
  const range = { CidrIp: cidr, ...(description === '' ? {} : { Description: description }) };
  return { IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [range] };
}
