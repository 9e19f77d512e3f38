/**
 * Policies of AWS that a disaster recovery needs (AWS managed policy reference). Their actions are those that concern
 * the services of this fake; what they say of conditions is left out.
 */
import { awsId } from '../auth/key-ring.ts';
import type { Policy } from './account.ts';

const RECOVERY = 'AWSElasticDisasterRecovery';
const SERVICE = '/service-role/';
/** Of the agent and of the failback client, once they have a certificate of their own. */
const REPLICATION = [
  ...[
    'GetChannelCommands',
    'SendChannelCommandResult',
    'DescribeReplicationServerAssociations',
    'NotifyAgentConnected',
  ],
  ...['NotifyAgentAuthentication', 'NotifyAgentDisconnected', 'NotifyAgentReplicationProgress', 'SendClientLogs'],
  ...['UpdateAgentReplicationProcessState', 'NotifyConsistencyAttained', 'SendClientMetrics', 'IssueAgentCertificate'],
  ...['GetAgentSnapshotCredits', 'SendVolumeStats'],
].map((name) => `drs:${name}ForDrs`);

const POLICIES: readonly (readonly [path: string, name: string, actions: readonly string[]])[] = [
  [
    '/',
    `${RECOVERY}AgentInstallationPolicy`,
    [
      ...['GetAgentInstallationAssets', 'SendClientLogs', 'SendClientMetrics', 'CreateSourceServer'],
      ...['CreateRecoveryInstance', 'IssueAgentCertificate'],
    ]
      .map((name) => `drs:${name}ForDrs`)
      .concat('drs:DescribeRecoveryInstances', 'drs:CreateSourceNetwork', 'drs:TagResource'),
  ],
  [
    '/',
    `${RECOVERY}FailbackInstallationPolicy`,
    [
      ...['SendClientLogs', 'SendClientMetrics', 'IssueAgentCertificate', 'AssociateFailbackClientToRecoveryInstance'],
      ...['GetSuggestedFailbackClientDeviceMapping', 'UpdateAgentReplicationInfo', 'UpdateFailbackClientDeviceMapping'],
    ]
      .map((name) => `drs:${name}ForDrs`)
      .concat('drs:DescribeRecoveryInstances', 'drs:DescribeSourceServers', 'drs:TagResource'),
  ],
  ['/', `${RECOVERY}ConsoleFullAccess`, ['drs:*', 'ec2:*', 'iam:PassRole', 'iam:ListRoles']],
  ['/', `${RECOVERY}ConsoleFullAccess_v2`, ['drs:*', 'ec2:*', 'iam:PassRole', 'iam:ListRoles']],
  ['/', `${RECOVERY}ReadOnlyAccess`, ['drs:Describe*', 'drs:Get*', 'drs:List*', 'ec2:Describe*', 'iam:ListRoles']],
  ['/', `${RECOVERY}LaunchActionsPolicy`, ['ssm:*', 'drs:*LaunchAction*']],
  [SERVICE, `${RECOVERY}AgentPolicy`, REPLICATION],
  [
    SERVICE,
    `${RECOVERY}FailbackPolicy`,
    [
      ...REPLICATION,
      ...['DescribeRecoveryInstances', 'GetFailbackCommandForDrs', 'UpdateFailbackClientLastSeenForDrs'].map(drs),
      'drs:GetFailbackLaunchRequestedForDrs',
    ],
  ],
  [SERVICE, `${RECOVERY}ConversionServerPolicy`, ['drs:SendClientLogsForDrs', 'drs:SendClientMetricsForDrs']],
  [SERVICE, `${RECOVERY}ReplicationServerPolicy`, ['drs:*ForDrs', 'ec2:Describe*', 'ec2:CreateSnapshot']],
  [SERVICE, `${RECOVERY}RecoveryInstancePolicy`, ['drs:*ForDrs', 'drs:DescribeRecoveryInstances']],
  ['/aws-service-role/', `${RECOVERY}ServiceRolePolicy`, ['drs:*', 'ec2:*', 'iam:GetInstanceProfile']],
  ['/', 'AmazonSSMManagedInstanceCore', ['ssm:UpdateInstanceInformation', 'ssm:GetParameter', 'ssm:GetDocument']],
  ['/', 'AdministratorAccess', ['*']],
];

export function managedPolicies(): Policy[] {
  const statement = (actions: readonly string[]) => ({ Effect: 'Allow', Action: actions, Resource: '*' });
  return POLICIES.map(([path, name, actions]) => ({
    ...{ name, path, id: awsId('ANPA'), arn: `arn:aws:iam::aws:policy${path}${name}`, created: 0 },
    document: JSON.stringify({ Version: '2012-10-17', Statement: statement(actions) }),
  }));
}

function drs(name: string): string {
  return `drs:${name}`;
}
