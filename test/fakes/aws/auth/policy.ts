/**
 * Policy documents (IAM User Guide, "Policy evaluation logic"). Of conditions only those on ARNs are heeded whose key is
 * `iam:PolicyARN`; each other is taken as fulfilled.
 */
import { AwsError, type Wire } from '../service.ts';

type OneOrMore = string | readonly string[];

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Principal?: '*' | Readonly<Record<string, OneOrMore>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

export type Decision = 'allowed' | 'implicitDeny' | 'explicitDeny';

/**
 * What a set of policies says together; `resource` is an ARN, or `*` of calls that are about no resource, `policyArn` the
 * policy that a call gives or takes.
 */
export function decide(policies: readonly Wire[], action: string, resource: string, policyArn?: string): Decision {
  const hits = policies
    .flatMap(statements)
    .filter((statement) => concerns(statement, action, resource) && fulfilled(statement.Condition, policyArn));
  if (hits.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny';
  return hits.length > 0 ? 'allowed' : 'implicitDeny';
}

export function statements(policy: Wire): readonly Statement[] {
  return list(policy['Statement'] as Statement | readonly Statement[]);
}

function concerns(statement: Statement, action: string, resource: string): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  const named = (patterns: OneOrMore) => list(patterns).some((pattern) => matches(pattern, action, 'i'));
  const about = (patterns: OneOrMore) => list(patterns).some((pattern) => matches(pattern, resource));
  const actions = NotAction === undefined ? named(Action ?? []) : !named(NotAction);
  return actions && (NotResource === undefined ? about(Resource ?? '*') : !about(NotResource));
}

/** A condition on what a call does not tell is not fulfilled. `ArnEquals` takes patterns as `ArnLike` does. */
function fulfilled(conditions: Statement['Condition'], policyArn: string | undefined): boolean {
  const wanted = ['ArnLike', 'ArnEquals'].flatMap((operator) => conditions?.[operator]?.['iam:PolicyARN'] ?? []);
  return wanted.length === 0 || wanted.some((pattern) => policyArn !== undefined && matches(pattern, policyArn));
}

/** `*` is any text, `?` any character. */
export function matches(pattern: string, text: string, flags = ''): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}

export function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** A document as a client sends it: of who may do what (`identity`), or of who may take a role (`trust`). */
export function parsePolicy(text: string, kind: 'identity' | 'trust'): Wire {
  let policy: Wire;
  try {
    policy = JSON.parse(text) as Wire;
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  if (typeof policy !== 'object' || !['2012-10-17', '2008-10-17'].includes(policy['Version'] as string)) {
    throw malformed('Syntax errors in policy.');
  }
  const all = statements(policy);
  if (all.length === 0) throw malformed('Missing required field Statement');
  for (const statement of all) checkStatement(statement, kind);
  return policy;
}

function checkStatement({ Effect, Action, NotAction, ...rest }: Statement, kind: 'identity' | 'trust'): void {
  if (!['Allow', 'Deny'].includes(Effect)) throw malformed('Missing required field Effect');
  const actions = list(Action ?? NotAction);
  if (actions.length === 0) throw malformed('Missing required field Action');
  if (!actions.every((action) => /^(\*|[\w-]+:[\w*?]+)$/.test(action))) {
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  const resource = rest.Resource ?? rest.NotResource;
  const [must, mustNot] = kind === 'trust' ? [rest.Principal, resource] : [resource, rest.Principal];
  const [name, other] = kind === 'trust' ? ['Principal', 'Resource'] : ['Resource', 'Principal'];
  if (must === undefined) throw malformed(`Missing required field ${name}`);
  if (mustNot !== undefined) throw malformed(`Has prohibited field ${other}`);
  if (kind === 'trust') return;
  const bad = list(resource).find((arn) => arn !== '*' && !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(arn));
  if (bad !== undefined) throw malformed(`Resource ${bad} must be in ARN format or "*".`);
}

export function malformed(message: string): AwsError {
  return new AwsError(400, 'MalformedPolicyDocument', message);
}
