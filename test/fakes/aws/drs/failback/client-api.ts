/**
 * What a failback client and this fake say to each other. The real calls are internal to AWS: their names are known from
 * the policies AWSElasticDisasterRecoveryFailbackInstallationPolicy and …FailbackPolicy, their shapes are not. These
 * are plain ones of our own: POST /Operation with JSON, signed (Signature Version 4, service `drs`).
 *
 * With the keys of who runs the failback, in this order:
 *
 *   IssueAgentCertificateForDrs                        {recoveryInstanceID}
 *     → {accessKeyId, secretAccessKey, sessionToken, expiration}: keys of the role …FailbackRole for what follows
 *       (the real client gets a certificate here, and its keys with that)
 *   AssociateFailbackClientToRecoveryInstanceForDrs    {recoveryInstanceID, failbackClientID, macAddresses, ipAddress?}
 *     → {sourceServerID, originalServer}
 *   UpdateAgentReplicationInfoForDrs                   {recoveryInstanceID, volumes: [{deviceName, bytes}]}
 *   GetSuggestedFailbackClientDeviceMappingForDrs      {recoveryInstanceID}
 *     → {deviceMapping: [{recoveryInstanceDeviceName, failbackClientDeviceName}]}
 *   UpdateFailbackClientDeviceMappingForDrs            {recoveryInstanceID, deviceMapping}, `EXCLUDE` for none
 *
 * Then with the keys of the role, again and again:
 *
 *   UpdateFailbackClientLastSeenForDrs                 {recoveryInstanceID}
 *   GetFailbackCommandForDrs                           {recoveryInstanceID}
 *     → {command}: WAIT (initiating), REPLICATE, LAUNCH (convert what was received), REBOOT (done), STOP (given up)
 *   GetFailbackLaunchRequestedForDrs                   {recoveryInstanceID} → {launchRequested}
 *   DescribeReplicationServerAssociationsForDrs        {recoveryInstanceID} → {replicationServers: [{ip, port}]}
 *
 * The notices below are taken as signs of life, whatever else they say. How far replication is, the fake's clock knows
 * better than any client.
 */
import { boolean, type Kind, list, struct, text, whole } from '../model/kinds.ts';
import { recoveryInstanceID } from '../model/values.ts';

const about = { 'recoveryInstanceID*': recoveryInstanceID };

export const NOTICES = [
  'GetAgentSnapshotCreditsForDrs',
  'GetChannelCommandsForDrs',
  'NotifyAgentAuthenticationForDrs',
  'NotifyAgentConnectedForDrs',
  'NotifyAgentDisconnectedForDrs',
  'NotifyAgentReplicationProgressForDrs',
  'NotifyConsistencyAttainedForDrs',
  'SendChannelCommandResultForDrs',
  'SendVolumeStatsForDrs',
  'UpdateAgentReplicationProcessStateForDrs',
  'UpdateFailbackClientLastSeenForDrs',
] as const;

const notice = struct({ ...about, state: text(256), replicatedBytes: whole(0), consistent: boolean });
const messages = list(struct({ 'text*': text(65_536), time: text(64), level: text(16) }));

export const CLIENT_INPUTS: Readonly<Record<string, Kind>> = {
  SendClientLogsForDrs: struct({ recoveryInstanceID, 'messages*': messages }),
  SendClientMetricsForDrs: struct({
    recoveryInstanceID,
    'metrics*': list(struct({ 'name*': text(256), value: whole(0) })),
  }),
  IssueAgentCertificateForDrs: struct(about),
  AssociateFailbackClientToRecoveryInstanceForDrs: struct({
    ...{ ...about, 'failbackClientID*': text(256, 1), 'macAddresses*': list(text(64), 1), ipAddress: text(64) },
  }),
  UpdateAgentReplicationInfoForDrs: struct({
    ...about,
    'volumes*': list(struct({ 'deviceName*': text(256, 1), 'bytes*': whole(1) }), 1, 60),
  }),
  GetSuggestedFailbackClientDeviceMappingForDrs: struct(about),
  UpdateFailbackClientDeviceMappingForDrs: struct({
    ...about,
    'deviceMapping*': list(
      struct({ 'recoveryInstanceDeviceName*': text(256, 1), 'failbackClientDeviceName*': text(256, 1) }),
      1,
      60,
    ),
  }),
  GetFailbackCommandForDrs: struct(about),
  GetFailbackLaunchRequestedForDrs: struct(about),
  DescribeReplicationServerAssociationsForDrs: struct(about),
  ...Object.fromEntries(NOTICES.map((name) => [name, notice])),
};

export interface MappingItem {
  readonly recoveryInstanceDeviceName: string;
  readonly failbackClientDeviceName: string;
}

export type ClientCommand = 'WAIT' | 'REPLICATE' | 'LAUNCH' | 'REBOOT' | 'STOP';
