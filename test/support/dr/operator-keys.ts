import { readFile } from 'node:fs/promises';
import { packageFile } from '../../../src/paths.ts';
import type { AwsKeys } from '../../fakes/aws/auth/key-ring.ts';
import { keysOf } from '../aws-clients.ts';
import type { DrRig } from '../dr-rig.ts';

/** Temporary keys of a role that has the policy for operators, and nothing else. */
export async function operatorKeys(rig: DrRig): Promise<AwsKeys> {
  const { aws } = await rig.open();
  const [iam, sts] = [await aws.iam(), await aws.sts()];
  const trust = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const role = { RoleName: 'me', AssumeRolePolicyDocument, MaxSessionDuration: 43_200 };
  const { Role } = await iam.createRole(role);
  const PolicyDocument = await readFile(packageFile('templates/aws/failback-kit-operator.json'), 'utf8');
  await iam.putRolePolicy({ RoleName: 'me', PolicyName: 'kit', PolicyDocument });
  return keysOf(await sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'me', DurationSeconds: 43_200 }));
}
