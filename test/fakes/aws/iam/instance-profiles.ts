import { AwsError, type Wire } from '../service.ts';
import { exists, type IamAccount, type InstanceProfile } from './account.ts';
import { nameIn, pathIn, time } from './names.ts';
import type { Operations } from './operation.ts';
import { page } from './pages.ts';
import { view as viewRole } from './roles.ts';

export function instanceProfileOperations(account: IamAccount): Operations {
  const profileIn = (input: Wire) => account.profile(nameIn(input, 'InstanceProfileName'));
  const view = ({ name, path, id, arn, created, roles }: InstanceProfile): Wire => ({
    ...{ InstanceProfileName: name, Path: path, InstanceProfileId: id, Arn: arn, CreateDate: time(created) },
    Roles: roles.flatMap((role) => account.roles.get(role) ?? []).map(viewRole),
  });
  return {
    CreateInstanceProfile(input) {
      const name = nameIn(input, 'InstanceProfileName');
      if (account.profiles.has(name)) throw exists(`Instance Profile ${name} already exists.`);
      const identity = account.identity('instance-profile', 'AIPA', pathIn(input), name);
      const profile: InstanceProfile = { ...identity, roles: [] };
      account.profiles.set(name, profile);
      return { InstanceProfile: view(profile) };
    },
    GetInstanceProfile: (input) => ({ InstanceProfile: view(profileIn(input)) }),
    ListInstanceProfiles: (input) => page(input, 'InstanceProfiles', account.visible(account.profiles).map(view)),
    ListInstanceProfilesForRole(input) {
      const { name } = account.role(nameIn(input, 'RoleName'));
      const found = account.visible(account.profiles).filter(({ roles }) => roles.includes(name));
      return page(input, 'InstanceProfiles', found.map(view));
    },
    AddRoleToInstanceProfile(input) {
      const { roles } = profileIn(input);
      const { name } = account.role(nameIn(input, 'RoleName'));
      if (roles.length > 0) {
        throw new AwsError(409, 'LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
      }
      roles.push(name);
      return undefined;
    },
    RemoveRoleFromInstanceProfile(input) {
      const { roles, name } = profileIn(input);
      const role = nameIn(input, 'RoleName');
      if (!roles.includes(role)) {
        throw new AwsError(404, 'NoSuchEntity', `Role ${role} is not in Instance Profile ${name}.`);
      }
      roles.splice(roles.indexOf(role), 1);
      return undefined;
    },
    DeleteInstanceProfile(input) {
      const { roles, name } = profileIn(input);
      if (roles.length > 0) {
        throw new AwsError(
          409,
          'DeleteConflict',
          'Cannot delete entity, must remove roles from instance profile first.',
        );
      }
      account.profiles.delete(name);
      return undefined;
    },
  };
}
