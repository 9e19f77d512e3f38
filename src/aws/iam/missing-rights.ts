import type { ContextEntry, IAM } from '@aws-sdk/client-iam';
import { partitionOf, principalOf } from '../arn.ts';
import type { Aws } from '../aws.ts';
import { isDeniedAws } from '../aws-error.ts';
import { ifThereAws } from '../if-there.ts';
import { allPages } from '../pages.ts';
import { DRS_ROLES, RECOVERY_INSTANCE_POLICY, ROLE_PATH } from './roles.ts';

/** Actions that are refused, or why that cannot be told. */
export type MissingRights =
  { readonly told: true; readonly missing: readonly string[] } | { readonly told: false; readonly reason: string };

/** Actions of one simulation at most. */
const ACTIONS = 100;

/** What is only done to roles that the flow itself makes. */
const OF_PLAN_ROLES = new Set(['iam:TagRole', 'iam:DetachRolePolicy', 'iam:DeleteRole']);

/** What the conditions of templates/aws/failback-kit-operator.json ask for, as it is in the flow. */
const CONTEXT: ContextEntry[] = [
  { ContextKeyName: 'aws:ViaAWSService', ContextKeyType: 'boolean', ContextKeyValues: ['true'] },
  { ContextKeyName: 'aws:ResourceTag/failback-kit:plan', ContextKeyType: 'string', ContextKeyValues: ['plan'] },
  {
    ContextKeyName: 'iam:PolicyARN',
    ContextKeyType: 'string',
    ContextKeyValues: [`arn:aws:iam::aws:policy/${RECOVERY_INSTANCE_POLICY}`],
  },
];

/**
 * Which of these actions (`drs:StartRecovery`) the credentials do not allow, in the order given, as IAM simulates it:
 * policies of an organisation and of a session are not all heeded. Throws what `Aws.call` throws, but not that this very
 * question is denied.
 */
export async function missingRights(aws: Aws, actions: readonly string[], signal: AbortSignal): Promise<MissingRights> {
  const caller = await aws.caller(signal);
  const principal = principalOf(caller.arn);
  if (principal === undefined) return { told: false, reason: 'the credentials are of no user or role of IAM' };
  const iam = await aws.iam();
  try {
    const arn = 'arn' in principal ? principal.arn : await arnOfRole(aws, iam, principal.role, signal);
    if (arn === undefined) return { told: false, reason: 'the role of the credentials is not in this account' };
    const refused = new Set<string>();
    for (const [resource, group] of byResource(actions, partitionOf(caller.arn), caller.account)) {
      for (let at = 0; at < group.length; at += ACTIONS) {
        const some = group.slice(at, at + ACTIONS);
        for (const action of await simulate(aws, iam, { arn, resource, actions: some }, signal)) refused.add(action);
      }
    }
    return { told: true, missing: actions.filter((action) => refused.has(action)) };
  } catch (error) {
    if (!isDeniedAws(error)) throw error;
    return { told: false, reason: 'the credentials lack iam:SimulatePrincipalPolicy or iam:GetRole' };
  }
}

/** The ARN of a session leaves out the path of its role. */
async function arnOfRole(aws: Aws, iam: IAM, role: string, signal: AbortSignal): Promise<string | undefined> {
  const looking = aws.call('look at the role of the credentials', signal, (call) =>
    iam.getRole({ RoleName: role }, call),
  );
  return (await ifThereAws(looking))?.Role?.Arn;
}

/** A right that is given for some resources only is asked for one of those: what the flow works on. */
function byResource(actions: readonly string[], partition: string, account: string): Map<string, string[]> {
  const arn = (service: string, resource: string) => `arn:${partition}:${service}::${account}:${resource}`;
  const role = `${ROLE_PATH.slice(1)}${DRS_ROLES[0]?.name ?? ''}`;
  const resourceOf = (action: string) => {
    if (action === 'iam:CreateServiceLinkedRole') return arn('iam', 'role/aws-service-role/drs.amazonaws.com/any');
    if (/^iam:.*InstanceProfile$/.test(action)) return arn('iam', `instance-profile/${role}`);
    if (OF_PLAN_ROLES.has(action)) return arn('iam', 'role/failback-kit-any');
    if (/^iam:.*Role(?:Policy|Policies)?$/.test(action)) return arn('iam', `role/${role}`);
    if (action === 'sts:AssumeRole') return arn('iam', 'role/failback-kit-any');
    return action === 'sts:GetFederationToken' ? arn('sts', 'federated-user/failback-kit-any') : '*';
  };
  const groups = new Map<string, string[]>();
  for (const action of new Set(actions)) {
    const resource = resourceOf(action);
    groups.set(resource, [...(groups.get(resource) ?? []), action]);
  }
  return groups;
}

interface Question {
  readonly arn: string;
  readonly resource: string;
  readonly actions: string[];
}

/** The actions that are refused. */
async function simulate(
  aws: Aws,
  iam: IAM,
  { arn, resource, actions }: Question,
  signal: AbortSignal,
): Promise<string[]> {
  const request = { PolicySourceArn: arn, ActionNames: actions, ResourceArns: [resource], ContextEntries: CONTEXT };
  const results = await allPages(aws, 'tell what the credentials allow', signal, async ({ nextToken }, call) => {
    const marker = nextToken === undefined ? {} : { Marker: nextToken };
    const page = await iam.simulatePrincipalPolicy({ ...request, ...marker }, call);
    return { items: page.EvaluationResults, next: page.IsTruncated ? page.Marker : undefined };
  });
  return results.flatMap(({ EvalDecision, EvalActionName = '' }) => (EvalDecision === 'allowed' ? [] : EvalActionName));
}
