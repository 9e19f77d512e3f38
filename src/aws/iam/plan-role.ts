import type { Role } from '@aws-sdk/client-iam';
import { FailbackError } from '../../errors.ts';
import { managedPolicyArn, partitionOf } from '../arn.ts';
import type { Aws } from '../aws.ts';
import { isAwsCode } from '../aws-error.ts';
import { ifThereAws } from '../if-there.ts';
import { allPages } from '../pages.ts';
import { type AwsTags, tagList, tagsOf } from '../tags.ts';

export interface PlanRole {
  /** `failback-kit-shop-failback` */
  readonly name: string;
  /** Name of the one policy that it has, of those that AWS manages: `AWSElasticDisasterRecovery…`. */
  readonly policy: string;
  /** With which it is made; one that is there without the first of them is somebody else's. */
  readonly tags: AwsTags;
}

export interface EnsuredRole {
  readonly arn: string;
  /** True if it was made or completed now: IAM takes some seconds until it can be taken everywhere. */
  readonly fresh: boolean;
}

/**
 * A role that identities of this account may take, if their own policies allow it, in order to give away a part of what
 * it may. Throws `E_EXISTS` if a role of that name is not ours, and what `Aws.call` throws.
 */
export async function ensurePlanRole(aws: Aws, role: PlanRole, signal: AbortSignal): Promise<EnsuredRole> {
  const { arn, account } = await aws.caller(signal);
  const partition = partitionOf(arn);
  const there = await lookAtPlanRole(aws, role.name, signal);
  if (there) requireOurs(there, role);
  const { Arn = '' } = there ?? (await make(aws, role, `arn:${partition}:iam::${account}:root`, signal));
  const attached = await attach(aws, role.name, managedPolicyArn(partition, role.policy), signal);
  return { arn: Arn, fresh: !there || attached };
}

/** A role by its name; undefined if there is none. Throws what `Aws.call` throws. */
export async function lookAtPlanRole(aws: Aws, RoleName: string, signal: AbortSignal): Promise<Role | undefined> {
  const iam = await aws.iam();
  const looking = aws.call(`look at the role ${RoleName}`, signal, (call) => iam.getRole({ RoleName }, call));
  return (await ifThereAws(looking))?.Role;
}

async function make(aws: Aws, { name, tags }: PlanRole, principal: string, signal: AbortSignal): Promise<Role> {
  const iam = await aws.iam();
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
  };
  const request = { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust), Tags: tagList(tags) };
  try {
    const made = await aws.call(`make the role ${name}`, signal, (call) => iam.createRole(request, call));
    return made.Role ?? ({} as Role);
  } catch (error) {
    // Somebody else, or a try whose answer was lost, was faster.
    if (!isAwsCode(error, 'EntityAlreadyExists', 'EntityAlreadyExistsException')) throw error;
    const there = await lookAtPlanRole(aws, name, signal);
    if (!there) throw error;
    return there;
  }
}

/** True if the policy was not attached. */
async function attach(aws: Aws, RoleName: string, PolicyArn: string, signal: AbortSignal): Promise<boolean> {
  const iam = await aws.iam();
  const policies = await allPages(aws, `list the policies of ${RoleName}`, signal, async ({ nextToken }, call) => {
    const marker = nextToken === undefined ? {} : { Marker: nextToken };
    const page = await iam.listAttachedRolePolicies({ RoleName, ...marker }, call);
    return { items: page.AttachedPolicies, next: page.IsTruncated ? page.Marker : undefined };
  });
  if (policies.some((one) => one.PolicyArn === PolicyArn)) return false;
  await aws.call(
    `attach a policy to ${RoleName}`,
    signal,
    (call) => iam.attachRolePolicy({ RoleName, PolicyArn }, call),
    // IAM has not heard everywhere of a role that it made a moment ago.
    ['NoSuchEntity', 'NoSuchEntityException'],
  );
  return true;
}

function requireOurs(there: Role, { name, tags }: PlanRole): void {
  const [first] = Object.entries(tags);
  if (!first || tagsOf(there.Tags)[first[0]] === first[1]) return;
  throw new FailbackError('E_EXISTS', `There is a role ${name} already, and this plan did not make it.`, {
    hint: `It lacks the tag ${first[0]}=${first[1]}: remove the role, or rename the plan.`,
    data: { role: there.Arn },
  });
}
