/** The requests of the API model 2020-02-26; the failback client's own are beside what they do. */
import { boolean, type Kind, list, matching, oneOf, struct, text, whole } from './kinds.ts';
import * as v from './values.ts';

const server = struct({ 'sourceServerID*': v.sourceServerID });
const instance = struct({ 'recoveryInstanceID*': v.recoveryInstanceID });

/** Members of `shape`, those named here required. */
function withRequired(shape: Readonly<Record<string, Kind>>, ...required: readonly string[]) {
  return Object.fromEntries(
    Object.entries(shape).map(([name, kind]) => [required.includes(name) ? `${name}*` : name, kind]),
  );
}

const replicationTemplate = withRequired(
  v.replication,
  ...['stagingAreaSubnetId', 'replicationServersSecurityGroupsIDs', 'ebsEncryption', 'bandwidthThrottling'],
  ...['stagingAreaTags', 'pitPolicy'],
);
const launchTemplate = { ...v.launch, exportBucketArn: v.arn, launchIntoSourceInstance: boolean };

export const INPUTS: Readonly<Record<string, Kind>> = {
  InitializeService: struct({}),
  CreateReplicationConfigurationTemplate: struct({ ...replicationTemplate, tags: v.tags }),
  UpdateReplicationConfigurationTemplate: struct({
    ...{ 'replicationConfigurationTemplateID*': v.replicationTemplateID, arn: v.arn },
    ...v.replication,
  }),
  DescribeReplicationConfigurationTemplates: struct({
    replicationConfigurationTemplateIDs: list(v.replicationTemplateID, 0, 200),
    ...v.pages,
  }),
  DeleteReplicationConfigurationTemplate: struct({ 'replicationConfigurationTemplateID*': v.replicationTemplateID }),
  CreateLaunchConfigurationTemplate: struct({ ...launchTemplate, tags: v.tags }),
  UpdateLaunchConfigurationTemplate: struct({
    'launchConfigurationTemplateID*': v.launchTemplateID,
    ...launchTemplate,
  }),
  DescribeLaunchConfigurationTemplates: struct({
    ...{ launchConfigurationTemplateIDs: list(v.launchTemplateID, 0, 1), ...v.pages },
    maxResults: whole(1, 1000),
  }),
  DeleteLaunchConfigurationTemplate: struct({ 'launchConfigurationTemplateID*': v.launchTemplateID }),

  DescribeSourceServers: struct({
    filters: struct({
      sourceServerIDs: list(v.sourceServerID, 0, 200),
      hardwareId: text(256),
      stagingAccountIDs: list(matching(/[0-9]{12}/), 0, 200),
    }),
    ...v.pages,
  }),
  GetReplicationConfiguration: server,
  UpdateReplicationConfiguration: struct({
    ...{ 'sourceServerID*': v.sourceServerID, name: text(128), replicatedDisks: v.replicatedDisks },
    ...v.replication,
  }),
  GetLaunchConfiguration: server,
  UpdateLaunchConfiguration: struct({
    ...{ 'sourceServerID*': v.sourceServerID, name: text(128), ...v.launch },
    launchIntoInstanceProperties: struct({ launchIntoEC2InstanceID: v.recoveryInstanceID }),
  }),
  StartReplication: server,
  StopReplication: server,
  RetryDataReplication: server,
  DisconnectSourceServer: server,
  DeleteSourceServer: server,

  DescribeRecoverySnapshots: struct({
    'sourceServerID*': v.sourceServerID,
    filters: struct({ fromDateTime: v.dateTime, toDateTime: v.dateTime }),
    order: oneOf('ASC', 'DESC'),
    ...v.pages,
  }),
  StartRecovery: struct({
    'sourceServers*': list(struct({ 'sourceServerID*': v.sourceServerID, recoverySnapshotID: v.snapshotID }), 1, 200),
    ...{ isDrill: boolean, tags: v.tags },
  }),
  DescribeJobs: struct({
    filters: struct({ jobIDs: list(v.jobID, 0, 1000), fromDate: v.dateTime, toDate: v.dateTime }),
    ...v.pages,
  }),
  DescribeJobLogItems: struct({ 'jobID*': v.jobID, ...v.pages }),
  DeleteJob: struct({ 'jobID*': v.jobID }),

  DescribeRecoveryInstances: struct({
    filters: struct({
      recoveryInstanceIDs: list(v.recoveryInstanceID, 0, 200),
      sourceServerIDs: list(v.sourceServerID),
    }),
    ...v.pages,
  }),
  TerminateRecoveryInstances: struct({ 'recoveryInstanceIDs*': list(v.recoveryInstanceID, 1, 200) }),
  DisconnectRecoveryInstance: instance,
  DeleteRecoveryInstance: instance,
  GetFailbackReplicationConfiguration: instance,
  UpdateFailbackReplicationConfiguration: struct({
    ...{ 'recoveryInstanceID*': v.recoveryInstanceID, name: text(256), bandwidthThrottling: whole(0) },
    ...{ usePrivateIP: boolean, internetProtocol: v.internetProtocol },
  }),
  StartFailbackLaunch: struct({ 'recoveryInstanceIDs*': list(v.recoveryInstanceID, 1, 200), tags: v.tags }),
  StopFailback: instance,
  ReverseReplication: instance,

  TagResource: struct({ 'resourceArn*': v.arn, 'tags*': v.tags }),
  UntagResource: struct({ 'resourceArn*': v.arn, 'tagKeys*': list(text(256)) }),
  ListTagsForResource: struct({ 'resourceArn*': v.arn }),
};
