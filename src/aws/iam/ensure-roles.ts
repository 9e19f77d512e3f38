import { partitionOf } from '../arn.ts';
import type { Aws } from '../aws.ts';
import { isAwsCode } from '../aws-error.ts';
import { ifThereAws } from '../if-there.ts';
import { lookRoles, type RoleState } from './look-roles.ts';
import { ROLE_PATH, trustPolicy } from './roles.ts';

/** What IAM says of a role that it made a moment ago, in a place that has not heard of it. */
const TOO_NEW = ['NoSuchEntity', 'NoSuchEntityException'];

/**
 * Makes what is missing of the six roles of DRS: roles, policies, instance profiles. What somebody else made with the
 * same names is completed, never replaced. Gives the names of the roles that were made or completed. Throws what
 * `Aws.call` throws.
 */
export async function ensureRoles(aws: Aws, signal: AbortSignal): Promise<string[]> {
  const { arn, account } = await aws.caller(signal);
  const states = await lookRoles(aws, signal);
  const changed: string[] = [];
  // One after the other: IAM takes few changes at once.
  for (const state of states) {
    const trust = JSON.stringify(trustPolicy(state.role, account, partitionOf(arn)));
    if (await ensureRole(aws, state, trust, signal)) changed.push(state.role.name);
  }
  return changed;
}

async function ensureRole(aws: Aws, state: RoleState, trust: string, signal: AbortSignal): Promise<boolean> {
  const iam = await aws.iam();
  const RoleName = state.role.name;
  if (!state.there) {
    const role = { RoleName, Path: ROLE_PATH, AssumeRolePolicyDocument: trust };
    await unlessThere(aws.call(`make the role ${RoleName}`, signal, (call) => iam.createRole(role, call)));
  } else if (!state.trusted) {
    const update = { RoleName, PolicyDocument: trust };
    await aws.call(`let the service take ${RoleName}`, signal, (call) => iam.updateAssumeRolePolicy(update, call));
  }
  for (const PolicyArn of state.missingPolicies) {
    const what = `attach a policy to ${RoleName}`;
    await aws.call(what, signal, (call) => iam.attachRolePolicy({ RoleName, PolicyArn }, call), TOO_NEW);
  }
  if (!state.profile) await ensureProfile(aws, RoleName, signal);
  return !state.there || !state.trusted || state.missingPolicies.length > 0 || !state.profile;
}

async function ensureProfile(aws: Aws, name: string, signal: AbortSignal): Promise<void> {
  const iam = await aws.iam();
  const profile = { InstanceProfileName: name };
  const looking = aws.call(`look at the instance profile ${name}`, signal, (call) =>
    iam.getInstanceProfile(profile, call),
  );
  if ((await ifThereAws(looking)) === undefined) {
    const making = aws.call(`make the instance profile ${name}`, signal, (call) =>
      iam.createInstanceProfile({ ...profile, Path: ROLE_PATH }, call),
    );
    await unlessThere(making);
  }
  const putting = aws.call(
    `put the role into the instance profile ${name}`,
    signal,
    (call) => iam.addRoleToInstanceProfile({ ...profile, RoleName: name }, call),
    TOO_NEW,
  );
  // A profile holds one role: LimitExceeded says that it is in there.
  await unlessThere(putting, 'LimitExceeded', 'LimitExceededException');
}

/** Somebody else, or a try whose answer was lost, was faster. */
async function unlessThere(making: Promise<unknown>, ...further: readonly string[]): Promise<void> {
  try {
    await making;
  } catch (error) {
    if (!isAwsCode(error, 'EntityAlreadyExists', 'EntityAlreadyExistsException', ...further)) throw error;
  }
}
