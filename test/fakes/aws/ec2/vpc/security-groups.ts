import { AwsError } from '../../service.ts';
import type { Account } from '../account.ts';
import { describe, PAGES } from '../core/describe.ts';
import type { Filters } from '../core/filters.ts';
import { newId } from '../core/ids.ts';
import { needed, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { badValue, dependency, missing } from '../core/refusals.ts';
import { showTags, tagSpecifications, tagsFor, tagsOf } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { allow } from '../quotas.ts';
import { SECURITY_GROUP } from '../things.ts';
import { type Rule, showPermissions } from './permissions.ts';

export interface SecurityGroup extends Thing {
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
  readonly rules: Rule[];
}

export interface SecurityGroupSeed {
  readonly vpcId: string;
  readonly name: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Everything may go out; what may come in has to be said, but for the default group, whose members may talk. */
export function addSecurityGroup(account: Account, seed: SecurityGroupSeed): SecurityGroup {
  const { vpcId, name, description = name, tags = {} } = seed;
  const id = newId(SECURITY_GROUP.prefix);
  const all = { protocol: '-1', fromPort: undefined, toPort: undefined, description: undefined };
  const rules: Rule[] = [{ id: newId('sgr'), egress: true, cidr: '0.0.0.0/0', tags: new Map(), ...all }];
  if (name === 'default') rules.push({ id: newId('sgr'), egress: false, groupId: id, tags: new Map(), ...all });
  const life = { born: account.now() };
  return account.securityGroups.add({ id, tags: tagsOf(tags), life, vpcId, name, description, rules });
}

const NAME = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

export const securityGroupOperations: Operations = {
  CreateSecurityGroup: operation(
    {
      GroupName: needed(text),
      GroupDescription: needed(text),
      VpcId: text,
      TagSpecification: tagSpecifications,
    },
    (account, { GroupName: name, GroupDescription: description, VpcId, TagSpecification }) => {
      if (!NAME.test(name) || name.startsWith('sg-')) throw badValue('groupName', name);
      if (!NAME.test(description)) throw badValue('GroupDescription', description);
      const tags = tagsFor(SECURITY_GROUP.type, TagSpecification);
      const vpc = VpcId === undefined ? defaultVpc(account) : account.vpcs.require(VpcId);
      const groups = account.securityGroups.all();
      if (name === 'default' || groups.some((one) => one.vpcId === vpc.id && one.name === name))
        throw new AwsError(
          400,
          'InvalidGroup.Duplicate',
          `The security group '${name}' already exists for VPC '${vpc.id}'`,
        );
      allow(account.quotas.SecurityGroups, groups.length);
      const made = addSecurityGroup(account, { vpcId: vpc.id, name, description, tags: Object.fromEntries(tags) });
      return { groupId: made.id, return: true, tagSet: showTags(tags) };
    },
  ),

  DescribeSecurityGroups: describe<SecurityGroup>({
    table: ({ securityGroups }) => securityGroups,
    ids: 'GroupId',
    set: 'securityGroupInfo',
    pages: PAGES,
    filters: {
      'group-id': ({ id }) => id,
      'group-name': ({ name }) => name,
      description: ({ description }) => description,
      'vpc-id': ({ vpcId }) => vpcId,
      'owner-id': (_, { owner }) => owner,
      ...ofRules('ip-permission', false),
      ...ofRules('egress.ip-permission', true),
    },
    show: ({ id, name, description, vpcId, rules, tags }, { owner }) => ({
      ...{ groupId: id, groupName: name, groupDescription: description, vpcId, ownerId: owner },
      ipPermissions: showPermissions(
        rules.filter(({ egress }) => !egress),
        owner,
      ),
      ipPermissionsEgress: showPermissions(
        rules.filter(({ egress }) => egress),
        owner,
      ),
      tagSet: showTags(tags),
    }),
  }),

  DeleteSecurityGroup: operation({ GroupId: text, GroupName: text }, (account, { GroupId }) => {
    if (GroupId === undefined) throw missing('GroupId');
    const group = account.securityGroups.require(GroupId);
    if (group.name === 'default')
      throw new AwsError(
        400,
        'CannotDelete',
        `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
      );
    const others = account.securityGroups.all().filter(({ id }) => id !== group.id);
    const named = others.some(({ rules }) => rules.some(({ groupId }) => groupId === group.id));
    const used = account.networkInterfaces.all().some(({ groupIds }) => groupIds.includes(group.id));
    if (named || used) throw dependency(`resource ${group.id} has a dependent object`);
    account.securityGroups.end(group);
    return { return: true, groupId: group.id };
  }),
};

function ofRules(prefix: string, egress: boolean): Filters<SecurityGroup> {
  const look = (member: Exclude<keyof Rule, 'tags'>) => (group: SecurityGroup) =>
    group.rules.filter((rule) => rule.egress === egress).map((rule) => rule[member]);
  return {
    [`${prefix}.cidr`]: look('cidr'),
    [`${prefix}.from-port`]: look('fromPort'),
    [`${prefix}.to-port`]: look('toPort'),
    [`${prefix}.protocol`]: look('protocol'),
    [`${prefix}.group-id`]: look('groupId'),
  };
}

function defaultVpc({ vpcs }: Account) {
  const found = vpcs.all().find(({ isDefault }) => isDefault);
  if (found) return found;
  throw new AwsError(400, 'VPCIdNotSpecified', 'No default VPC for this user');
}
