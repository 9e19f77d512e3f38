import type { Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { describe, PAGES } from '../core/describe.ts';
import { flag, list, needed, object, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { badCombination, invalid } from '../core/refusals.ts';
import { showTags } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';

export interface NetworkInterface extends Thing {
  readonly instanceId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly publicIp: string | undefined;
  readonly mac: string;
  groupIds: readonly string[];
}

const MOST_GROUPS = 5;

/** Groups of the interface's VPC, at most five of them. */
export function checkGroups(
  { securityGroups }: Account,
  groupIds: readonly string[],
  vpcId: string,
): readonly string[] {
  const groups = groupIds.map((id) => securityGroups.require(id));
  const strange = groups.find((group) => group.vpcId !== vpcId);
  if (strange)
    throw invalid(`You have specified two resources that belong to different networks: ${strange.id}, ${vpcId}`);
  if (groups.length > MOST_GROUPS)
    throw invalid(`The maximum number of security groups per interface is ${MOST_GROUPS}.`);
  return groupIds;
}

export function showGroups({ groupIds }: NetworkInterface, { securityGroups }: Account): readonly Wire[] {
  return groupIds.map((groupId) => ({ groupId, groupName: securityGroups.find(groupId)?.name }));
}

/** What both `DescribeInstances` and `DescribeNetworkInterfaces` show of an interface. */
export function showInterface(one: NetworkInterface, account: Account): Wire {
  const { id, vpcId, subnetId, privateIp, publicIp, mac } = one;
  const association = publicIp === undefined ? undefined : { publicIp, publicDnsName: '', ipOwnerId: 'amazon' };
  return {
    ...{
      networkInterfaceId: id,
      vpcId,
      subnetId,
      ownerId: account.owner,
      status: 'in-use',
      interfaceType: 'interface',
    },
    ...{ macAddress: mac, privateIpAddress: privateIp, sourceDestCheck: true, association, description: '' },
    groupSet: showGroups(one, account),
    privateIpAddressesSet: [{ primary: true, privateIpAddress: privateIp, association }],
    ipv6AddressesSet: [],
  };
}

export function showInterfaceAttachment({ id, life }: NetworkInterface): Wire {
  const attachTime = new Date(life.born).toISOString();
  const attachmentId = id.replace(/^eni-/, 'eni-attach-');
  return {
    attachmentId,
    attachTime,
    deviceIndex: 0,
    networkCardIndex: 0,
    status: 'attached',
    deleteOnTermination: true,
  };
}

export const networkInterfaceOperations: Operations = {
  DescribeNetworkInterfaces: describe<NetworkInterface>({
    table: ({ networkInterfaces }) => networkInterfaces,
    ids: 'NetworkInterfaceId',
    set: 'networkInterfaceSet',
    pages: PAGES,
    filters: {
      'network-interface-id': ({ id }) => id,
      'attachment.instance-id': ({ instanceId }) => instanceId,
      'availability-zone': ({ zone }) => zone,
      'group-id': ({ groupIds }) => groupIds,
      'mac-address': ({ mac }) => mac,
      'private-ip-address': ({ privateIp }) => privateIp,
      'addresses.private-ip-address': ({ privateIp }) => privateIp,
      'subnet-id': ({ subnetId }) => subnetId,
      'vpc-id': ({ vpcId }) => vpcId,
      status: () => 'in-use',
    },
    show: (one, account) => ({
      ...showInterface(one, account),
      ...{ availabilityZone: one.zone, requesterManaged: false, tagSet: showTags(one.tags) },
      attachment: { ...showInterfaceAttachment(one), instanceId: one.instanceId, instanceOwnerId: account.owner },
    }),
  }),

  /** Exactly one attribute at a time. */
  ModifyNetworkInterfaceAttribute: operation(
    {
      ...{ NetworkInterfaceId: needed(text), SecurityGroupId: list(text) },
      ...{ SourceDestCheck: object({ Value: flag }), Description: object({ Value: text }) },
    },
    (account, { NetworkInterfaceId, SecurityGroupId, SourceDestCheck, Description }) => {
      const one = account.networkInterfaces.require(NetworkInterfaceId);
      const given = [SecurityGroupId.length > 0, SourceDestCheck, Description].filter(Boolean);
      if (given.length !== 1) throw badCombination('Exactly one attribute must be specified.');
      if (SecurityGroupId.length > 0) one.groupIds = checkGroups(account, SecurityGroupId, one.vpcId);
    },
  ),
};
