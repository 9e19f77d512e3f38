/** The named values of the API model that several requests have. */
import { boolean, list, map, matching, oneOf, struct, text, whole } from './kinds.ts';

export const sourceServerID = matching(/s-[0-9a-zA-Z]{17}/);
export const recoveryInstanceID = matching(/i-[0-9a-fA-F]{8,17}/);
export const jobID = matching(/drsjob-[0-9a-zA-Z]{17}/);
export const snapshotID = matching(/pit-[0-9a-zA-Z]{17}/);
export const replicationTemplateID = matching(/rct-[0-9a-zA-Z]{17}/);
export const launchTemplateID = matching(/lct-[0-9a-zA-Z]{17}/);
export const arn = matching(/arn:.{16,2044}/);
export const dateTime = matching(
  /[1-9][0-9]*-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([0-1][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?Z/,
);
export const tags = map(text(256));
export const pages = { maxResults: whole(1), nextToken: text(2048) };
export const internetProtocol = oneOf('IPV4', 'IPV6');

export const pitPolicy = list(
  struct({
    ...{ ruleID: whole(0), 'units*': oneOf('MINUTE', 'HOUR', 'DAY') },
    ...{ 'interval*': whole(1), 'retentionDuration*': whole(1), enabled: boolean },
  }),
  1,
  10,
);

const stagingDiskType = oneOf('AUTO', 'GP2', 'GP3', 'IO1', 'SC1', 'ST1', 'STANDARD');

export const replicatedDisks = list(
  struct({
    ...{ deviceName: text(256), isBootDisk: boolean, stagingDiskType, optimizedStagingDiskType: stagingDiskType },
    ...{ iops: whole(0), throughput: whole(0) },
  }),
  0,
  60,
);

/** What a template and the configuration of a server have in common. */
export const replication = {
  stagingAreaSubnetId: matching(/subnet-[0-9a-fA-F]{8,}/),
  associateDefaultSecurityGroup: boolean,
  replicationServersSecurityGroupsIDs: list(matching(/sg-[0-9a-fA-F]{8,}/), 0, 32),
  replicationServerInstanceType: text(255),
  useDedicatedReplicationServer: boolean,
  defaultLargeStagingDiskType: oneOf('GP2', 'GP3', 'ST1', 'AUTO'),
  ebsEncryption: oneOf('DEFAULT', 'CUSTOM', 'NONE'),
  ebsEncryptionKeyArn: arn,
  bandwidthThrottling: whole(0),
  dataPlaneRouting: oneOf('PRIVATE_IP', 'PUBLIC_IP'),
  createPublicIP: boolean,
  stagingAreaTags: tags,
  pitPolicy,
  autoReplicateNewDisks: boolean,
  internetProtocol,
};

/** What the launch template and the launch configuration of a server have in common. */
export const launch = {
  launchDisposition: oneOf('STOPPED', 'STARTED'),
  targetInstanceTypeRightSizingMethod: oneOf('NONE', 'BASIC', 'IN_AWS'),
  copyPrivateIp: boolean,
  copyTags: boolean,
  licensing: struct({ osByol: boolean }),
  postLaunchEnabled: boolean,
};
