import { number, optionalText, text, texts } from '../query-input.ts';
import { AwsError, type Wire } from '../service.ts';
import { exists, type IamAccount, type Role } from './account.ts';
import { encodedPolicy, nameIn, pathIn, tagsIn, tagsOf, time } from './names.ts';
import type { Operations } from './operation.ts';
import { page } from './pages.ts';
import { checkTrust } from './trust.ts';

const LONGEST_TRUST = 2048;

export function roleOperations(account: IamAccount): Operations {
  const trustIn = (input: Wire, member: string) => {
    const trust = text(input, member);
    if (trust.length > LONGEST_TRUST) {
      throw new AwsError(409, 'LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${LONGEST_TRUST}`);
    }
    checkTrust(account, trust);
    return trust;
  };
  const own = (input: Wire) => {
    const role = account.role(nameIn(input, 'RoleName'));
    if (!role.path.startsWith('/aws-service-role/')) return role;
    const what = `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`;
    throw new AwsError(400, 'UnmodifiableEntity', what);
  };
  return {
    CreateRole(input) {
      const name = nameIn(input, 'RoleName');
      const path = pathIn(input);
      const trust = trustIn(input, 'AssumeRolePolicyDocument');
      const maxSessionSeconds = number(input, 'MaxSessionDuration', 3600, 43_200, 3600);
      const taken = [...account.roles.keys()].some((other) => other.toLowerCase() === name.toLowerCase());
      if (taken) throw exists(`Role with name ${name} already exists.`);
      const description = optionalText(input, 'Description');
      const role = newRole(account, { path, name, trust, maxSessionSeconds, description, tags: tagsIn(input) });
      return { Role: view(role) };
    },
    GetRole: (input) => ({ Role: { ...view(account.role(nameIn(input, 'RoleName'))), RoleLastUsed: {} } }),
    ListRoles(input) {
      const prefix = optionalText(input, 'PathPrefix') ?? '/';
      const found = account.visible(account.roles).filter(({ path }) => path.startsWith(prefix));
      return page(
        input,
        'Roles',
        found.map((role) => ({ ...view(role), Tags: undefined })),
      );
    },
    UpdateAssumeRolePolicy(input) {
      own(input).trust = trustIn(input, 'PolicyDocument');
      return undefined;
    },
    DeleteRole(input) {
      const role = own(input);
      const used = [...account.profiles.values()].some(({ roles }) => roles.includes(role.name));
      const first = used
        ? 'remove roles from instance profile first.'
        : role.attached.size > 0
          ? 'detach all policies first.'
          : 'delete policies first.';
      if (used || role.attached.size > 0 || role.inline.size > 0) {
        throw new AwsError(409, 'DeleteConflict', `Cannot delete entity, must ${first}`);
      }
      account.roles.delete(role.name);
      return undefined;
    },
    TagRole(input) {
      for (const [key, value] of tagsIn(input)) account.role(nameIn(input, 'RoleName')).tags.set(key, value);
      return undefined;
    },
    UntagRole(input) {
      for (const key of texts(input, 'TagKeys')) account.role(nameIn(input, 'RoleName')).tags.delete(key);
      return undefined;
    },
    ListRoleTags: (input) => page(input, 'Tags', tagsOf(account.role(nameIn(input, 'RoleName')).tags)),
    CreateServiceLinkedRole(input) {
      const service = text(input, 'AWSServiceName');
      if (service !== 'drs.amazonaws.com') {
        throw new AwsError(
          400,
          'InvalidInput',
          `Service role for ${service} cannot be created: it is not in this fake.`,
        );
      }
      if (account.roles.has(SERVICE_LINKED_ROLE)) {
        const what = `Service role name ${SERVICE_LINKED_ROLE} has been taken in this account, please try a different suffix.`;
        throw new AwsError(400, 'InvalidInput', what);
      }
      return { Role: view(addServiceLinkedRole(account)) };
    },
  };
}

const SERVICE_LINKED_ROLE = 'AWSServiceRoleForElasticDisasterRecovery';

/** The role that Elastic Disaster Recovery itself works with. */
export function addServiceLinkedRole(account: IamAccount): Role {
  const role = newRole(account, {
    path: '/aws-service-role/drs.amazonaws.com/',
    name: SERVICE_LINKED_ROLE,
    trust: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'drs.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
    maxSessionSeconds: 3600,
    description: undefined,
    tags: new Map(),
  });
  role.attached.add('arn:aws:iam::aws:policy/aws-service-role/AWSElasticDisasterRecoveryServiceRolePolicy');
  return role;
}

type NewRole = Omit<Role, 'id' | 'arn' | 'created' | 'attached' | 'inline'>;

function newRole(account: IamAccount, { path, name, ...rest }: NewRole): Role {
  const identity = account.identity('role', 'AROA', path, name);
  const role: Role = { ...identity, ...rest, attached: new Set(), inline: new Map() };
  account.roles.set(name, role);
  return role;
}

/** As instance profiles show it, too. */
export function view({ path, name, id, arn, created, trust, description, maxSessionSeconds, tags }: Role): Wire {
  return {
    ...{ Path: path, RoleName: name, RoleId: id, Arn: arn, CreateDate: time(created) },
    AssumeRolePolicyDocument: encodedPolicy(trust),
    Description: description,
    MaxSessionDuration: maxSessionSeconds,
    Tags: tags.size > 0 ? tagsOf(tags) : undefined,
  };
}
