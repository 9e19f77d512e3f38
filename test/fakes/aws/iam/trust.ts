import { list, malformed, matches, parsePolicy, statements, type Statement } from '../auth/policy.ts';
import type { Caller, Wire } from '../service.ts';
import type { IamAccount } from './account.ts';

/** Refuses a trust policy that is none, or that names somebody of this account who is not there. */
export function checkTrust(account: IamAccount, document: string): void {
  for (const { Principal } of statements(parsePolicy(document, 'trust'))) {
    if (Principal === undefined || Principal === '*') continue;
    for (const [kind, names] of Object.entries(Principal)) {
      const bad = list(names).find((name) => !isPrincipal(account, kind, name));
      if (bad !== undefined) throw malformed(`Invalid principal in policy: "${kind.toUpperCase()}":"${bad}"`);
    }
  }
}

function isPrincipal({ account, roles, users }: IamAccount, kind: string, name: string): boolean {
  if (kind === 'Service') return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name);
  if (kind === 'Federated') return true;
  if (kind !== 'AWS') return false;
  if (name === '*' || /^\d{12}$/.test(name)) return true;
  const [, of, what] = /^arn:aws[\w-]*:(?:iam|sts)::(\d{12}):(.+)$/.exec(name) ?? [];
  if (what === undefined) return false;
  const own = [...roles.values(), ...users.values()].some(({ arn }) => arn === name);
  return of !== account || own || what === 'root' || what.startsWith('assumed-role/');
}

/** Whether a trust policy lets this caller do `sts:AssumeRole`; of conditions only an external id is looked at. */
export function trusts(document: string, caller: Caller, externalId: string | undefined): boolean {
  return statements(JSON.parse(document) as Wire).some(
    (statement) =>
      statement.Effect === 'Allow' &&
      list(statement.Action).some((action) => matches(action, 'sts:AssumeRole', 'i')) &&
      names(statement.Principal, caller) &&
      fulfilled(statement.Condition, externalId),
  );
}

function names(principal: Statement['Principal'], { account, arn }: Caller): boolean {
  if (principal === '*') return true;
  const [, role] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return list(principal?.['AWS']).some(
    (name) =>
      ['*', account, arn].includes(name) ||
      name.endsWith(`::${account}:root`) ||
      (role !== undefined && name.includes(`::${account}:role/`) && name.endsWith(`/${role}`)),
  );
}

function fulfilled(conditions: Statement['Condition'], externalId: string | undefined): boolean {
  const wanted = conditions?.['StringEquals']?.['sts:ExternalId'];
  return wanted === undefined || list(wanted).includes(externalId ?? '');
}
