import type { RecoveryInstance } from '../../aws/drs/recovery-instances.ts';
import { giveProfile, listInstanceProfiles } from '../../aws/ec2/instances.ts';
import { ensureRoles } from '../../aws/iam/ensure-roles.ts';
import { DRS_ROLES, RECOVERY_INSTANCE_POLICY, RECOVERY_INSTANCE_ROLE } from '../../aws/iam/roles.ts';
import { managedPolicyArn, partitionOf } from '../../aws/arn.ts';
import { policiesOf, profileName } from '../check/server/recovery-profile.ts';
import { change } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';

/**
 * Gives a recovery instance without a role that of DRS, and completes the roles of DRS; a role of somebody else stays as
 * it is. Throws `E_GUARD` if it has one that does not let its agent speak with DRS, and what `Aws.call` throws.
 */
export async function giveRecoveryProfile(flow: Flow, { ec2InstanceID: id = '' }: RecoveryInstance): Promise<void> {
  const { aws, signal } = flow;
  const [association] = await listInstanceProfiles(aws, [id], signal);
  const name = profileName(association?.IamInstanceProfile?.Arn);
  if (name === undefined) {
    const what = `give ${id} the role ${RECOVERY_INSTANCE_ROLE}`;
    await change(flow, { cloud: 'aws', what, done: `gave ${id} the role ${RECOVERY_INSTANCE_ROLE}` }, () =>
      giveProfile(aws, id, RECOVERY_INSTANCE_ROLE, signal),
    );
    return;
  }
  const policies = await policiesOf(name, flow);
  if (policies.some((arn) => arn.endsWith(`:aws:policy/${RECOVERY_INSTANCE_POLICY}`))) return;
  if (DRS_ROLES.some((role) => role.name === name)) {
    await change(flow, { cloud: 'aws', what: 'complete the roles of DRS' }, () => ensureRoles(aws, signal));
    return;
  }
  const { arn } = await aws.caller(signal);
  const policy = managedPolicyArn(partitionOf(arn), RECOVERY_INSTANCE_POLICY);
  throw guard(
    `The role of ${id} (instance profile ${name}) does not let its agent speak with DRS.`,
    `aws iam attach-role-policy --policy-arn ${policy} --role-name, with the role of that profile.`,
  );
}
