import type { RequestLaunchTemplateData, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type {
  LaunchChange,
  LaunchTemplateSettings,
  ReplicationChange,
  ReplicationTemplateSettings,
} from '../../aws/drs/settings.ts';
import type { Plan, PlanServer } from '../plan/plan.ts';

/** How the plan wants its servers replicated: over private addresses, whatever connects the networks. */
export function wantedReplication({ aws, replication }: Plan) {
  const { encryption } = replication;
  const key = encryption.startsWith('arn:') ? encryption : undefined;
  return {
    stagingAreaSubnetId: aws.stagingSubnet,
    ...{ dataPlaneRouting: 'PRIVATE_IP', createPublicIP: false },
    replicationServerInstanceType: replication.instanceType,
    useDedicatedReplicationServer: replication.dedicatedServer,
    defaultLargeStagingDiskType: replication.diskType,
    ebsEncryption: key === undefined ? (encryption === 'none' ? 'NONE' : 'DEFAULT') : 'CUSTOM',
    ...(key === undefined ? {} : { ebsEncryptionKeyArn: key }),
    bandwidthThrottling: replication.bandwidthMbps,
    pitPolicy: [
      { ruleID: 1, units: 'MINUTE', interval: 10, retentionDuration: 60, enabled: true },
      { ruleID: 2, units: 'HOUR', interval: 1, retentionDuration: 24, enabled: true },
      { ruleID: 3, units: 'DAY', interval: 1, retentionDuration: replication.retentionDays, enabled: true },
    ],
  } satisfies ReplicationChange;
}

/**
 * The same as a template. What DRS makes of it has no tags of ours: those would say that it may be deleted one by one.
 */
export function replicationTemplateOf(plan: Plan): ReplicationTemplateSettings {
  return {
    ...wantedReplication(plan),
    ...{ associateDefaultSecurityGroup: true, replicationServersSecurityGroupsIDs: [], stagingAreaTags: {} },
  };
}

const RIGHT_SIZING = { basic: 'BASIC', none: 'NONE', 'in-aws': 'IN_AWS' } as const;

/** How the plan wants servers launched that it says nothing else of. */
export function launchTemplateOf({ launch }: Plan): LaunchTemplateSettings {
  return {
    launchDisposition: launch.start ? 'STARTED' : 'STOPPED',
    targetInstanceTypeRightSizingMethod: RIGHT_SIZING[launch.rightSizing],
    ...{ copyPrivateIp: launch.copyPrivateIp, copyTags: launch.copyTags },
  };
}

/** How the plan wants this server launched. DRS would replace a type or an address that the plan names by its own. */
export function wantedLaunch(plan: Plan, { instanceType, privateIp }: PlanServer): LaunchChange {
  return {
    ...launchTemplateOf(plan),
    ...(instanceType === undefined ? {} : { targetInstanceTypeRightSizingMethod: 'NONE' }),
    ...(privateIp === undefined ? {} : { copyPrivateIp: false }),
  };
}

/** What the plan wants of a server's EC2 launch template, on the ground of what it has. */
export function wantedInstance(
  { aws, launch }: Plan,
  { instanceType, subnet, privateIp }: PlanServer,
  { NetworkInterfaces: [first] = [] }: Pick<ResponseLaunchTemplateData, 'NetworkInterfaces'>,
): RequestLaunchTemplateData {
  const { PrivateIpAddresses, ...kept } = first ?? {};
  return {
    ...(instanceType === undefined ? {} : { InstanceType: instanceType as RequestLaunchTemplateData['InstanceType'] }),
    NetworkInterfaces: [
      {
        ...kept,
        ...(PrivateIpAddresses === undefined || privateIp !== undefined ? {} : { PrivateIpAddresses }),
        DeviceIndex: 0,
        SubnetId: subnet ?? aws.recoverySubnet ?? aws.stagingSubnet,
        ...(launch.securityGroups.length === 0 ? {} : { Groups: [...launch.securityGroups] }),
        ...(privateIp === undefined ? {} : { PrivateIpAddress: privateIp }),
      },
    ],
  };
}
