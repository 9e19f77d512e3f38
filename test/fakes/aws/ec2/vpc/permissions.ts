import type { Wire } from '../../service.ts';
import { canonical } from '../core/cidr.ts';
import { list, needed, object, text, whole, type Given } from '../core/kinds.ts';
import { badCombination, badValue, invalid, missing } from '../core/refusals.ts';
import { showTags, type Tags } from '../core/tags.ts';

/** One rule of a security group: a protocol, ports, and one peer. */
export interface Rule {
  readonly id: string;
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, `-1` for all, or a number. */
  readonly protocol: string;
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  readonly cidr?: string;
  readonly groupId?: string;
  readonly description: string | undefined;
  readonly tags: Tags;
}
export type RuleWanted = Omit<Rule, 'id' | 'egress' | 'tags'>;

const permission = object({
  IpProtocol: needed(text),
  FromPort: whole,
  ToPort: whole,
  IpRanges: list(object({ CidrIp: needed(text), Description: text })),
  Groups: list(object({ GroupId: needed(text), UserId: text, VpcId: text, Description: text })),
});

/** The parameters of Authorize… and Revoke…: a list of permissions, or one written out. */
export const permissionMembers = {
  GroupId: text,
  GroupName: text,
  IpPermissions: list(permission),
  ...{ IpProtocol: text, FromPort: whole, ToPort: whole, CidrIp: text },
};

const NUMBERS: Readonly<Record<string, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', all: '-1' };
const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

export function rulesOf(given: Given<typeof permissionMembers>): readonly RuleWanted[] {
  const { IpPermissions, IpProtocol, FromPort, ToPort, CidrIp } = given;
  if (IpProtocol !== undefined && IpPermissions.length > 0)
    throw badCombination('The parameter ipPermissions cannot be used with the parameter ipProtocol');
  const alone =
    IpProtocol === undefined ? [] : [{ IpProtocol, FromPort, ToPort, IpRanges: alonePeer(CidrIp), Groups: [] }];
  const permissions = IpPermissions.length > 0 ? IpPermissions : alone;
  if (permissions.length === 0) throw missing('ipPermissions');
  return permissions.flatMap(({ IpProtocol: named, FromPort: from, ToPort: to, IpRanges, Groups }) => {
    const base = { ...checkPorts(NUMBERS[named] ?? named, from, to) };
    const rules = [
      ...IpRanges.map(({ CidrIp: cidr, Description }) => ({
        ...base,
        cidr: canonical(cidr),
        description: Description,
      })),
      ...Groups.map(({ GroupId, Description }) => ({ ...base, groupId: GroupId, description: Description })),
    ];
    if (rules.length === 0) throw missing('ipRanges');
    const strange = rules.find(({ description = '' }) => !DESCRIPTION.test(description));
    if (strange) throw invalid('Invalid rule description.');
    return rules;
  });
}

function alonePeer(CidrIp: string | undefined) {
  if (CidrIp === undefined) throw missing('cidrIp');
  return [{ CidrIp, Description: undefined }];
}

function checkPorts(protocol: string, fromPort: number | undefined, toPort: number | undefined) {
  if (protocol === '-1') return { protocol, fromPort: undefined, toPort: undefined };
  if (protocol === 'tcp' || protocol === 'udp') {
    if (fromPort === undefined || toPort === undefined)
      throw invalid(`Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`);
    if (fromPort < 0 || toPort > 65535 || fromPort > toPort) throw badValue('portRange', `${fromPort}-${toPort}`);
  } else if (protocol !== 'icmp' && !/^\d{1,3}$/.test(protocol)) {
    throw invalid(`Invalid value '${protocol}' for IP protocol. Unknown protocol.`);
  }
  return { protocol, fromPort, toPort };
}

/** Whether both say the same, whatever their descriptions. */
export function sameRule(one: RuleWanted, other: RuleWanted): boolean {
  return keyOf(one) === keyOf(other) && one.cidr === other.cidr && one.groupId === other.groupId;
}

function keyOf({ protocol, fromPort, toPort }: RuleWanted): string {
  return `${protocol} ${fromPort} ${toPort}`;
}

/** Rules with the same protocol and ports are shown as one permission with many peers. */
export function showPermissions(rules: readonly Rule[], owner: string): readonly Wire[] {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) groups.set(keyOf(rule), [...(groups.get(keyOf(rule)) ?? []), rule]);
  return [...groups.values()].map((same) => ({
    ipProtocol: same[0]?.protocol,
    fromPort: same[0]?.fromPort,
    toPort: same[0]?.toPort,
    groups: same.flatMap(({ groupId, description }) => (groupId ? [{ groupId, userId: owner, description }] : [])),
    ipRanges: same.flatMap(({ cidr, description }) => (cidr ? [{ cidrIp: cidr, description }] : [])),
    ipv6Ranges: [],
    prefixListIds: [],
  }));
}

export function showRule(rule: Rule, groupId: string, owner: string): Wire {
  return {
    securityGroupRuleId: rule.id,
    ...{ groupId, groupOwnerId: owner, isEgress: rule.egress },
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort ?? -1,
    toPort: rule.toPort ?? -1,
    cidrIpv4: rule.cidr,
    referencedGroupInfo: rule.groupId === undefined ? undefined : { groupId: rule.groupId, userId: owner },
    description: rule.description,
    tagSet: showTags(rule.tags),
  };
}
