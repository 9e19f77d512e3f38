import { parsePolicy } from '../auth/policy.ts';
import { optionalText, text } from '../query-input.ts';
import { AwsError, type Wire } from '../service.ts';
import { type IamAccount, missing } from './account.ts';
import { encodedPolicy, nameIn } from './names.ts';
import type { Operations } from './operation.ts';
import { page } from './pages.ts';

const MOST_ATTACHED = 10;
const LONGEST_INLINE = 10_240;

/** Policies of roles: attached ones and inline ones. */
export function rolePolicyOperations(account: IamAccount): Operations {
  const roleIn = (input: Wire) => account.role(nameIn(input, 'RoleName'));
  return {
    AttachRolePolicy(input) {
      const { arn } = account.policy(text(input, 'PolicyArn'));
      const { attached } = roleIn(input);
      if (!attached.has(arn) && attached.size >= MOST_ATTACHED) {
        throw new AwsError(409, 'LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${MOST_ATTACHED}`);
      }
      attached.add(arn);
      return undefined;
    },
    DetachRolePolicy(input) {
      const arn = text(input, 'PolicyArn');
      if (!roleIn(input).attached.delete(arn)) missing(`Policy ${arn} was not found.`);
      return undefined;
    },
    ListAttachedRolePolicies(input) {
      const prefix = optionalText(input, 'PathPrefix') ?? '/';
      const found = [...roleIn(input).attached].map((arn) => account.policy(arn));
      const shown = found.filter(({ path }) => path.startsWith(prefix));
      return page(
        input,
        'AttachedPolicies',
        shown.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })),
      );
    },
    PutRolePolicy(input) {
      const document = text(input, 'PolicyDocument');
      parsePolicy(document, 'identity');
      const { name, inline } = roleIn(input);
      const policyName = nameIn(input, 'PolicyName');
      const others = [...inline].filter(([other]) => other !== policyName);
      const size = [...others.map(([, text]) => text), document].join('').replace(/\s/g, '').length;
      if (size > LONGEST_INLINE) {
        const what = `Maximum policy size of ${LONGEST_INLINE} bytes exceeded for role ${name}`;
        throw new AwsError(409, 'LimitExceeded', what);
      }
      inline.set(policyName, document);
      return undefined;
    },
    GetRolePolicy(input) {
      const { name, inline } = roleIn(input);
      const policy = nameIn(input, 'PolicyName');
      const document = inline.get(policy) ?? missing(`The role policy with name ${policy} cannot be found.`);
      return { RoleName: name, PolicyName: policy, PolicyDocument: encodedPolicy(document) };
    },
    DeleteRolePolicy(input) {
      const policy = nameIn(input, 'PolicyName');
      if (!roleIn(input).inline.delete(policy)) missing(`The role policy with name ${policy} cannot be found.`);
      return undefined;
    },
    ListRolePolicies: (input) => page(input, 'PolicyNames', [...roleIn(input).inline.keys()].sort()),
  };
}
