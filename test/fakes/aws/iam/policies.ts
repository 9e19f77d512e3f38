import { parsePolicy } from '../auth/policy.ts';
import { text } from '../query-input.ts';
import { AwsError, type Wire } from '../service.ts';
import { exists, type IamAccount, missing, type Policy } from './account.ts';
import { encodedPolicy, nameIn, pathIn, time } from './names.ts';
import type { Operations } from './operation.ts';

const LONGEST = 6144;

/** Managed policies: those of AWS, and the account's own. */
export function policyOperations(account: IamAccount): Operations {
  const found = (input: Wire) => {
    const arn = text(input, 'PolicyArn');
    return account.policies.get(arn) ?? missing(`Policy ${arn} was not found.`);
  };
  const attachments = (arn: string) => [...account.roles.values()].filter(({ attached }) => attached.has(arn)).length;
  const view = ({ name, path, id, arn, created }: Policy): Wire => ({
    ...{ PolicyName: name, PolicyId: id, Arn: arn, Path: path, DefaultVersionId: 'v1' },
    ...{ AttachmentCount: attachments(arn), IsAttachable: true, CreateDate: time(created), UpdateDate: time(created) },
  });
  return {
    CreatePolicy(input) {
      const document = text(input, 'PolicyDocument');
      parsePolicy(document, 'identity');
      if (document.replace(/\s/g, '').length > LONGEST) {
        throw new AwsError(409, 'LimitExceeded', `Cannot exceed quota for PolicySize: ${LONGEST}`);
      }
      const name = nameIn(input, 'PolicyName');
      const identity = account.identity('policy', 'ANPA', pathIn(input), name);
      const taken = [...account.policies.values()].some((other) => other.name === name && isOwn(other));
      if (taken) throw exists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
      const policy: Policy = { ...identity, document };
      account.policies.set(policy.arn, policy);
      return { Policy: view(policy) };
    },
    GetPolicy: (input) => ({ Policy: view(found(input)) }),
    GetPolicyVersion(input) {
      const { document, created } = found(input);
      const VersionId = text(input, 'VersionId');
      if (VersionId !== 'v1') missing(`Policy version ${VersionId} was not found.`);
      const Document = encodedPolicy(document);
      return { PolicyVersion: { Document, VersionId, IsDefaultVersion: true, CreateDate: time(created) } };
    },
    DeletePolicy(input) {
      const policy = found(input);
      if (!isOwn(policy)) throw new AwsError(403, 'AccessDenied', `${policy.arn} is a policy of AWS.`);
      if (attachments(policy.arn) > 0) {
        throw new AwsError(409, 'DeleteConflict', 'Cannot delete a policy attached to entities.');
      }
      account.policies.delete(policy.arn);
      return undefined;
    },
  };
}

function isOwn({ arn }: Policy): boolean {
  return !arn.startsWith('arn:aws:iam::aws:');
}
