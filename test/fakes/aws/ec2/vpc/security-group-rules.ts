import { AwsError } from '../../service.ts';
import type { Account } from '../account.ts';
import { parseCidr, within } from '../core/cidr.ts';
import { filterList } from '../core/filters.ts';
import { newId } from '../core/ids.ts';
import { list, text, whole, type Given } from '../core/kinds.ts';
import { operation, type Operation, type Operations } from '../core/operation.ts';
import { badCombination, badValue, missing } from '../core/refusals.ts';
import { tagsFor, tagSpecifications } from '../core/tags.ts';
import { allow } from '../quotas.ts';
import { permissionMembers, type Rule, rulesOf, type RuleWanted, sameRule, showRule } from './permissions.ts';
import type { SecurityGroup } from './security-groups.ts';

export const securityGroupRuleOperations: Operations = {
  AuthorizeSecurityGroupIngress: authorize(false),
  AuthorizeSecurityGroupEgress: authorize(true),
  RevokeSecurityGroupIngress: revoke(false),
  RevokeSecurityGroupEgress: revoke(true),

  DescribeSecurityGroupRules: operation(
    { Filter: filterList, SecurityGroupRuleId: list(text), MaxResults: whole, NextToken: text },
    (account, { Filter, SecurityGroupRuleId: ids }) => {
      const strange = Filter.find(({ Name }) => !['group-id', 'security-group-rule-id'].includes(Name));
      if (strange) throw badValue('Filter', strange.Name);
      const fits = (name: string, value: string) =>
        Filter.every(({ Name, Value }) => Name !== name || Value.includes(value));
      const rules = account.securityGroups
        .all()
        .filter((group) => fits('group-id', group.id))
        .flatMap((group) =>
          group.rules
            .filter(({ id }) => fits('security-group-rule-id', id) && (ids.length === 0 || ids.includes(id)))
            .map((rule) => showRule(rule, group.id, account.owner)),
        );
      return { securityGroupRuleSet: rules };
    },
  ),
};

function authorize(egress: boolean): Operation {
  return operation({ ...permissionMembers, TagSpecification: tagSpecifications }, (account, input) => {
    const group = groupOf(account, input);
    const wanted = rulesOf(input);
    const same = (rule: RuleWanted) => (other: Rule) => other.egress === egress && sameRule(other, rule);
    for (const rule of wanted) {
      if (rule.groupId !== undefined) account.securityGroups.require(rule.groupId);
      if (group.rules.some(same(rule)))
        throw new AwsError(400, 'InvalidPermission.Duplicate', `the specified rule "${says(rule)}" already exists`);
    }
    allow(
      account.quotas.RulesPerSecurityGroup,
      group.rules.filter((rule) => rule.egress === egress).length,
      wanted.length,
    );
    const tags = () => tagsFor('security-group-rule', input.TagSpecification);
    const made = wanted.map((rule) => ({ ...rule, id: newId('sgr'), egress, tags: tags() }));
    group.rules.push(...made);
    return { return: true, securityGroupRuleSet: made.map((rule) => showRule(rule, group.id, account.owner)) };
  });
}

function revoke(egress: boolean): Operation {
  return operation({ ...permissionMembers, SecurityGroupRuleId: list(text) }, (account, input) => {
    const group = groupOf(account, input);
    const ids = input.SecurityGroupRuleId;
    const own = group.rules.filter((rule) => rule.egress === egress);
    const wanted = ids.length > 0 ? ids.map((id) => (rule: Rule) => rule.id === id) : rulesOf(input).map(sameAs);
    const going = wanted.map((fits) => own.find(fits));
    if (going.includes(undefined)) {
      if (ids.length > 0)
        throw new AwsError(400, 'InvalidSecurityGroupRuleId.NotFound', `The security group rule does not exist`);
      throw new AwsError(
        400,
        'InvalidPermission.NotFound',
        'The specified rule does not exist in this security group.',
      );
    }
    for (const rule of going) if (rule) group.rules.splice(group.rules.indexOf(rule), 1);
    return { return: true, unknownIpPermissionSet: [] };
  });
}

/** Whether a rule of the groups lets TCP in to a port: from an address or CIDR, or, without one, from anywhere at all. */
export function letsIn(
  { securityGroups }: Account,
  groupIds: readonly string[],
  { port, from }: { readonly port: number; readonly from?: string | undefined },
): boolean {
  const source = from === undefined ? undefined : parseCidr(from.includes('/') ? from : `${from}/32`);
  return groupIds
    .flatMap((id) => securityGroups.find(id)?.rules ?? [])
    .filter(({ egress, protocol }) => !egress && (protocol === 'tcp' || protocol === '-1'))
    .filter(({ fromPort = 0, toPort = 65535 }) => fromPort <= port && port <= toPort)
    .some(({ cidr }) => cidr !== undefined && (!source || within(source, parseCidr(cidr))));
}

function groupOf(
  { securityGroups }: Account,
  { GroupId, GroupName }: Pick<Given<typeof permissionMembers>, 'GroupId' | 'GroupName'>,
): SecurityGroup {
  if (GroupId !== undefined) return securityGroups.require(GroupId);
  if (GroupName === undefined) throw missing('groupId');
  // Names are for the default VPC only, which this account need not have.
  throw badCombination('The parameter groupName cannot be used for a VPC that is not the default one');
}

const sameAs = (wanted: RuleWanted) => (rule: Rule) => sameRule(rule, wanted);

function says({ cidr, groupId, protocol, fromPort, toPort }: RuleWanted): string {
  const ports = fromPort === undefined ? '' : `, from port: ${fromPort}, to port: ${toPort}`;
  return `peer: ${cidr ?? groupId}, ${protocol === '-1' ? 'ALL' : protocol.toUpperCase()}${ports}, ALLOW`;
}
