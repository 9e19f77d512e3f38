import type { AwsCall } from '../service.ts';

/** Members that name what a call is about, with the kind of resource in its ARN. */
const MEMBERS: readonly (readonly [service: string, member: string, kind: string])[] = [
  ['drs', 'sourceServerID', 'source-server'],
  ['drs', 'sourceServers', 'source-server'],
  ['drs', 'recoveryInstanceID', 'recovery-instance'],
  ['drs', 'recoveryInstanceIDs', 'recovery-instance'],
  ['drs', 'replicationConfigurationTemplateID', 'replication-configuration-template'],
  ['drs', 'launchConfigurationTemplateID', 'launch-configuration-template'],
  ['ec2', 'InstanceId', 'instance'],
  ['ec2', 'VpnConnectionId', 'vpn-connection'],
  ['ec2', 'GroupId', 'security-group'],
  ['ec2', 'LaunchTemplateId', 'launch-template'],
  ['ssm', 'InstanceIds', 'instance'],
];
/** Calls of EC2 whose rights can be given for everything only. */
const GENERAL = /^(Describe|Search)/;

/** ARNs of what a call is about; `*` alone if it names nothing that rights can be given for. */
export function resourcesOf(service: string, { operation, input, region, caller }: AwsCall): readonly string[] {
  const { resourceArn, RoleArn } = input;
  if (typeof resourceArn === 'string') return [resourceArn];
  if (service === 'sts' && typeof RoleArn === 'string') return [RoleArn];
  if (service === 'ec2' && GENERAL.test(operation)) return ['*'];
  const owner = service === 'ssm' ? 'ec2' : service;
  const found = MEMBERS.filter(([of]) => of === service).flatMap(([, member, kind]) =>
    idsIn(input[member]).map((id) => `arn:aws:${owner}:${region}:${caller.account}:${kind}/${id}`),
  );
  return found.length > 0 ? found : ['*'];
}

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  return typeof value === 'object' && value !== null && 'sourceServerID' in value ? idsIn(value.sourceServerID) : [];
}
