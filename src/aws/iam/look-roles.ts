import { partitionOf, managedPolicyArn } from '../arn.ts';
import type { Aws } from '../aws.ts';
import { ifThereAws } from '../if-there.ts';
import { DRS_ROLES, type DrsRole, ROLE_PATH, trustPolicy } from './roles.ts';

/** How one of the roles of DRS stands. */
export interface RoleState {
  readonly role: DrsRole;
  readonly there: boolean;
  /** Policies that AWS manages and that are not attached, as ARNs; all while the role is not there. */
  readonly missingPolicies: readonly string[];
  /** True if the service that is to take the role may do so. */
  readonly trusted: boolean;
  /** Whether there is an instance profile with the role in it; true for roles that need none. */
  readonly profile: boolean;
}

/** True if nothing is missing. */
export function isWholeRole({ there, missingPolicies, trusted, profile }: RoleState): boolean {
  return there && missingPolicies.length === 0 && trusted && profile;
}

/** How the six roles of DRS stand; changes nothing. Throws what `Aws.call` throws. */
export async function lookRoles(aws: Aws, signal: AbortSignal): Promise<RoleState[]> {
  const { arn, account } = await aws.caller(signal);
  const partition = partitionOf(arn);
  return Promise.all(DRS_ROLES.map((role) => lookAtRole(aws, role, { account, partition }, signal)));
}

async function lookAtRole(
  aws: Aws,
  role: DrsRole,
  { account, partition }: { readonly account: string; readonly partition: string },
  signal: AbortSignal,
): Promise<RoleState> {
  const iam = await aws.iam();
  const RoleName = role.name;
  const policies = role.policies.map((policy) => managedPolicyArn(partition, policy));
  const [found, attached, profile] = await Promise.all([
    ifThereAws(aws.call(`look at the role ${RoleName}`, signal, (call) => iam.getRole({ RoleName }, call))),
    ifThereAws(
      aws.call(`list the policies of ${RoleName}`, signal, (call) => iam.listAttachedRolePolicies({ RoleName }, call)),
    ),
    role.trust.service === 'drs' || hasProfile(aws, RoleName, signal),
  ]);
  const arns = new Set(attached?.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn));
  return {
    role,
    there: found?.Role !== undefined,
    missingPolicies: policies.filter((arn) => !arns.has(arn)),
    trusted: allows(found?.Role?.AssumeRolePolicyDocument, trustPolicy(role, account, partition)),
    profile,
  };
}

async function hasProfile(aws: Aws, name: string, signal: AbortSignal): Promise<boolean> {
  const iam = await aws.iam();
  const found = await ifThereAws(
    aws.call(`look at the instance profile ${name}`, signal, (call) =>
      iam.getInstanceProfile({ InstanceProfileName: name }, call),
    ),
  );
  return found?.InstanceProfile?.Roles?.some(({ RoleName, Path }) => RoleName === name && Path === ROLE_PATH) ?? false;
}

interface Policy {
  readonly Statement?: Statement | readonly Statement[];
}
interface Statement {
  readonly Effect?: string;
  readonly Principal?: { readonly Service?: string | readonly string[] };
  readonly Action?: string | readonly string[];
}

/** Whether a document lets the same service do the same as ours; further statements and conditions are whoever's made it. */
function allows(document: string | undefined, { Statement: wanted }: Policy): boolean {
  const [ours] = listOf(wanted);
  const theirs = listOf(parse(document)?.Statement).filter(
    ({ Effect, Principal }) =>
      Effect === 'Allow' &&
      listOf(Principal?.Service).some((service) => listOf(ours?.Principal?.Service).includes(service)),
  );
  const actions = new Set(theirs.flatMap(({ Action }) => listOf(Action)));
  return theirs.length > 0 && listOf(ours?.Action).every((action) => actions.has(action) || actions.has('sts:*'));
}

/** IAM gives documents URL-encoded. */
function parse(document: string | undefined): Policy | undefined {
  try {
    return JSON.parse(decodeURIComponent(document ?? '')) as Policy;
  } catch {
    return undefined;
  }
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
