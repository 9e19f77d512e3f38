import type { Drs } from '../drs.ts';
import { unfit } from '../refusals.ts';

const NAME = 'AWSElasticDisasterRecovery';
const DRS = ['AgentRole', 'FailbackRole'];
const EC2 = [
  ...['ConversionServerRole', 'RecoveryInstanceRole', 'ReplicationServerRole'],
  'RecoveryInstanceWithLaunchActionsRole',
];

/** `InitializeService`: the six roles have to be there, and trust whom they are for. Throws ValidationException. */
export function initialize(drs: Drs): undefined {
  const missing = [...DRS.map((name) => [name, 'drs'] as const), ...EC2.map((name) => [name, 'ec2'] as const)].filter(
    ([name, service]) => !isReady(drs, `${NAME}${name}`, `${service}.amazonaws.com`),
  );
  if (missing.length > 0) {
    const names = missing.map(([name]) => `/service-role/${NAME}${name}`);
    throw unfit(`Missing or invalid service roles: ${names.join(', ')}`);
  }
  drs.iam.addServiceLinkedRole();
  for (const role of EC2) addProfile(drs, `${NAME}${role}`);
  drs.initialized = true;
}

function isReady(drs: Drs, name: string, service: string): boolean {
  const role = drs.iam.role(name);
  return role?.path === '/service-role/' && role.trust.includes(service) && role.attached.size > 0;
}

/** The instance profile of a role, if it is not there. */
function addProfile(drs: Drs, name: string): void {
  if (drs.iam.instanceProfile(name)) return;
  const caller = { accessKeyId: '', account: drs.account, arn: '', sessionPolicies: [], denied: [] };
  const ask = (operation: string, input: Record<string, string>) =>
    drs.iam.handle({ operation, input, region: drs.ec2.region, caller });
  ask('CreateInstanceProfile', { InstanceProfileName: name, Path: '/service-role/' });
  ask('AddRoleToInstanceProfile', { InstanceProfileName: name, RoleName: name });
}
