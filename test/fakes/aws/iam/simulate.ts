import { decide, matches } from '../auth/policy.ts';
import { objects, text, texts } from '../query-input.ts';
import { AwsError, type Wire } from '../service.ts';
import { type IamAccount, missing } from './account.ts';
import type { Operations } from './operation.ts';
import { page } from './pages.ts';

/** What users and roles may do; `denied` is what nobody may. */
export function simulateOperations(account: IamAccount, denied: readonly string[]): Operations {
  return {
    SimulatePrincipalPolicy(input) {
      const policies = policiesOf(account, text(input, 'PolicySourceArn'));
      const actions = texts(input, 'ActionNames');
      const bad = actions.find((action) => !/^[\w-]+:\w+$/.test(action));
      if (actions.length === 0 || bad !== undefined) {
        throw new AwsError(400, 'InvalidInput', `Invalid Entity Name: ${bad ?? 'no action'}`);
      }
      const resources = texts(input, 'ResourceArns');
      const policyArn = contextValue(input, 'iam:PolicyARN');
      const results = actions.flatMap((action) =>
        (resources.length === 0 ? ['*'] : resources).map((resource) => ({
          EvalActionName: action,
          EvalResourceName: resource,
          EvalDecision: denied.some((pattern) => matches(pattern, action, 'i'))
            ? 'implicitDeny'
            : decide(policies, action, resource, policyArn),
          MatchedStatements: [],
          MissingContextValues: [],
        })),
      );
      return page(input, 'EvaluationResults', results);
    },
  };
}

function contextValue(input: Wire, key: string): string | undefined {
  const entry = objects(input, 'ContextEntries').find(({ ContextKeyName: name }) => name === key);
  return entry && texts(entry, 'ContextKeyValues')[0];
}

const EVERYTHING: Wire = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

function policiesOf(account: IamAccount, arn: string): Wire[] {
  if ([...account.users.values()].some((user) => user.arn === arn)) return [EVERYTHING];
  const role = [...account.roles.values()].find((one) => one.arn === arn);
  if (role) return account.policiesOf(role);
  if (/:iam::\d{12}:(user|role|group)\//.test(arn)) missing(`The entity ${arn} cannot be found.`);
  throw new AwsError(400, 'InvalidInput', `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
}
