/** A session policy: it narrows what the credentials behind it allow. Kept short: STS takes 2048 characters. */
export interface SessionPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/**
 * What the Failback Client needs until it has its certificate, for one recovery instance: the actions of
 * AWSElasticDisasterRecoveryFailbackInstallationPolicy.
 */
export function failbackPolicy(recoveryInstanceArn: string): SessionPolicy {
  return policy(
    allow(
      [
        'drs:SendClientLogsForDrs',
        'drs:SendClientMetricsForDrs',
        'drs:DescribeRecoveryInstances',
        'drs:DescribeSourceServers',
      ],
      '*',
    ),
    allow(
      [
        'drs:TagResource',
        'drs:IssueAgentCertificateForDrs',
        'drs:AssociateFailbackClientToRecoveryInstanceForDrs',
        'drs:GetSuggestedFailbackClientDeviceMappingForDrs',
        'drs:UpdateAgentReplicationInfoForDrs',
        'drs:UpdateFailbackClientDeviceMappingForDrs',
      ],
      recoveryInstanceArn,
    ),
  );
}

/**
 * What the installer of the replication agent needs on a source: the actions of
 * AWSElasticDisasterRecoveryAgentInstallationPolicy, without those for machines of EC2.
 */
export function agentPolicy(partition: string, region: string, account: string): SessionPolicy {
  const servers = `arn:${partition}:drs:${region}:${account}:source-server/*`;
  const tag = {
    ...allow(['drs:TagResource'], servers),
    Condition: { StringEquals: { 'drs:CreateAction': 'CreateSourceServerForDrs' } },
  };
  return policy(
    allow(
      [
        'drs:GetAgentInstallationAssetsForDrs',
        'drs:SendClientLogsForDrs',
        'drs:SendClientMetricsForDrs',
        'drs:CreateSourceServerForDrs',
        'drs:DescribeRecoveryInstances',
      ],
      '*',
    ),
    tag,
    allow(['drs:IssueAgentCertificateForDrs'], servers),
  );
}

function policy(...Statement: readonly object[]): SessionPolicy {
  return { Version: '2012-10-17', Statement };
}

function allow(Action: readonly string[], Resource: string): object {
  return { Effect: 'Allow', Action, Resource };
}
