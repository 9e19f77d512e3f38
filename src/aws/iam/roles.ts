/**
 * The roles that DRS needs before it is initialised by its API (AWS DRS User Guide, "Initializing Elastic Disaster
 * Recovery"), with the names that it looks for.
 */
export interface DrsRole {
  readonly name: string;
  /** Who takes the role: DRS for an agent or a Failback Client, or a machine by its instance profile. */
  readonly trust: { readonly service: 'drs'; readonly sourceIdentity: string } | { readonly service: 'ec2' };
  /** Path and name of the policies that AWS manages for it. */
  readonly policies: readonly string[];
}

/** Of all the roles, and of their instance profiles, which have the names of the roles. */
export const ROLE_PATH = '/service-role/';

const NAME = 'AWSElasticDisasterRecovery';

export const DRS_ROLES: readonly DrsRole[] = [
  // The source identity is what the policy of the role is narrowed to: a source server, or a recovery instance.
  role('AgentRole', { service: 'drs', sourceIdentity: 's-*' }, 'AgentPolicy'),
  role('FailbackRole', { service: 'drs', sourceIdentity: 'i-*' }, 'FailbackPolicy'),
  role('ConversionServerRole', { service: 'ec2' }, 'ConversionServerPolicy'),
  role('RecoveryInstanceRole', { service: 'ec2' }, 'RecoveryInstancePolicy'),
  role('ReplicationServerRole', { service: 'ec2' }, 'ReplicationServerPolicy'),
  role('RecoveryInstanceWithLaunchActionsRole', { service: 'ec2' }, 'RecoveryInstancePolicy', [
    'AmazonSSMManagedInstanceCore',
  ]),
];

/** The instance profile that a recovery instance must have for its way back. */
export const RECOVERY_INSTANCE_ROLE = `${NAME}RecoveryInstanceRole`;
export const RECOVERY_INSTANCE_POLICY = `service-role/${NAME}RecoveryInstancePolicy`;

/** Who may take a role, as a policy document. */
export function trustPolicy({ trust }: DrsRole, account: string, partition: string): object {
  // The service keeps its name in all partitions, except that of EC2 in China.
  const suffix = trust.service === 'ec2' && partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const Principal = { Service: `${trust.service}.${suffix}` };
  const allow =
    trust.service === 'ec2'
      ? { Action: 'sts:AssumeRole' }
      : {
          Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
          Condition: { StringLike: { 'sts:SourceIdentity': trust.sourceIdentity, 'aws:SourceAccount': account } },
        };
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, ...allow }] };
}

function role(name: string, trust: DrsRole['trust'], policy: string, further: readonly string[] = []): DrsRole {
  return { name: `${NAME}${name}`, trust, policies: [`service-role/${NAME}${policy}`, ...further] };
}
