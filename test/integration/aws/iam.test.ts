import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isInitialised } from '../../../src/aws/drs/templates.ts';
import { ensureRoles } from '../../../src/aws/iam/ensure-roles.ts';
import { initialize } from '../../../src/aws/iam/initialize.ts';
import { isWholeRole, lookRoles } from '../../../src/aws/iam/look-roles.ts';
import { missingRights } from '../../../src/aws/iam/missing-rights.ts';
import { agentPolicy, failbackPolicy } from '../../../src/aws/sts/policies.ts';
import { temporaryKeys } from '../../../src/aws/sts/temporary-keys.ts';
import { packageFile } from '../../../src/paths.ts';
import { redact } from '../../../src/redact.ts';
import { awsRig } from '../../support/aws-rig.ts';
import { codeOf } from '../../support/code-of.ts';
import { refused } from '../../support/formats/refused.ts';

const ANYBODY = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
});
const OPERATOR = readFileSync(packageFile('templates/aws/failback-kit-operator.json'), 'utf8');

interface Policy {
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}
const operatorActions = [...new Set((JSON.parse(OPERATOR) as Policy).Statement.flatMap(({ Action }) => Action))];

test('DRS is set up with its roles; a second time there is nothing to do', async () => {
  await using rig = await awsRig();
  const { signal } = rig;
  const aws = await rig.open();
  assert.is(await isInitialised(aws, signal), false);
  assert.is((await lookRoles(aws, signal)).filter(isWholeRole).length, 0);
  assert.is(await initialize(aws, signal), true);
  assert.is((await lookRoles(aws, signal)).filter(isWholeRole).length, 6);
  assert.is(await isInitialised(aws, signal), true);
  rig.fake.reset();
  assert.is(await initialize(aws, signal), false);
  const changes = rig.asked().filter((call) => !/:(?:Get|List|Describe)/.test(call));
  assert.equal(changes, []);
});

test('what is missing of a role is completed, and what is there stays', async () => {
  await using rig = await awsRig();
  const { signal } = rig;
  const aws = await rig.open();
  await ensureRoles(aws, signal);
  const iam = await aws.iam();
  const RoleName = 'AWSElasticDisasterRecoveryRecoveryInstanceRole';
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSElasticDisasterRecoveryRecoveryInstancePolicy';
  await iam.detachRolePolicy({ RoleName, PolicyArn });
  await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: ANYBODY });
  await iam.removeRoleFromInstanceProfile({ RoleName, InstanceProfileName: RoleName });
  const [state] = (await lookRoles(aws, signal)).filter(({ role }) => role.name === RoleName);
  assert.equal(
    [state?.there, state?.missingPolicies, state?.trusted, state?.profile],
    [true, [PolicyArn], false, false],
  );
  assert.equal(await ensureRoles(aws, signal), [RoleName]);
  assert.ok((await lookRoles(aws, signal)).every(isWholeRole));
});

test('a role that was made by a try whose answer was lost is taken as made', async () => {
  await using rig = await awsRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  for (const operation of ['CreateRole', 'CreateInstanceProfile', 'AddRoleToInstanceProfile']) {
    fake.fail({ kind: 'lost' }, { operation });
  }
  await ensureRoles(aws, signal);
  assert.ok((await lookRoles(aws, signal)).every(isWholeRole));
});

test('roles that are too new for the rest of AWS are waited for', async () => {
  await using rig = await awsRig(2000);
  rig.fake.iam.delayMs = 10_000;
  const aws = await rig.open({ pollMs: 20 });
  assert.is(await initialize(aws, rig.signal), true);
});

test('rights are told for users, and the ones that are missing by name', async () => {
  await using rig = await awsRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  assert.equal(await missingRights(aws, operatorActions, signal), { told: true, missing: [] });
  fake.deny('drs:StartRecovery', 'iam:CreateRole');
  assert.equal(await missingRights(aws, operatorActions, signal), {
    told: true,
    missing: ['iam:CreateRole', 'drs:StartRecovery'],
  });
  fake.deny('iam:SimulatePrincipalPolicy');
  const rights = await missingRights(aws, operatorActions, signal);
  assert.not.ok(rights.told);
});

/** Keys of a session of a role with the policy that is shipped. */
async function operatorSession(rig: Awaited<ReturnType<typeof awsRig>>) {
  const admin = await rig.open();
  const [iam, sts] = [await admin.iam(), await admin.sts()];
  const role = { RoleName: 'operator', Path: '/ops/', AssumeRolePolicyDocument: ANYBODY };
  const { Role } = await iam.createRole(role);
  await iam.putRolePolicy({ RoleName: 'operator', PolicyName: 'kit', PolicyDocument: OPERATOR });
  const { Credentials } = await sts.assumeRole({ RoleArn: Role?.Arn ?? '', RoleSessionName: 'me' });
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return rig.open({ credentials: keys });
}

test('the policy that is shipped allows all that it names, also where it is for some resources only', async () => {
  await using rig = await awsRig();
  const aws = await operatorSession(rig);
  assert.equal(await missingRights(aws, operatorActions, rig.signal), { told: true, missing: [] });
  assert.equal(await missingRights(aws, ['s3:DeleteBucket'], rig.signal), { told: true, missing: ['s3:DeleteBucket'] });
});

test('with the policy that is shipped DRS can be set up', async () => {
  await using rig = await awsRig();
  const aws = await operatorSession(rig);
  assert.is(await initialize(aws, rig.signal), true);
});

test('with the policy that is shipped nobody gives a role more than DRS needs', async () => {
  await using rig = await awsRig();
  const aws = await operatorSession(rig);
  await initialize(aws, rig.signal);
  const iam = await aws.iam();
  const RoleName = 'AWSElasticDisasterRecoveryRecoveryInstanceRole';
  for (const policy of ['AdministratorAccess', 'service-role/AmazonEC2RoleforSSM']) {
    const PolicyArn = `arn:aws:iam::aws:policy/${policy}`;
    const error = await iam.attachRolePolicy({ RoleName, PolicyArn }).catch((thrown: unknown) => thrown);
    assert.is((error as Error).name, 'AccessDenied', policy);
  }
});

test('temporary keys allow what the policy allows, until they end, and do not show', async () => {
  await using rig = await awsRig();
  const { fake, clock, signal } = rig;
  const aws = await rig.open();
  await initialize(aws, signal);
  const policy = failbackPolicy(`arn:aws:drs:${fake.region}:${fake.account}:recovery-instance/i-0123456789abcdef0`);
  const options = { policy, durationSeconds: 900, sessionName: 'failback-kit web 1' };
  const { expiration, ...keys } = await temporaryKeys(aws, options, signal);
  assert.ok(expiration.getTime() - clock.now() <= 900_000);
  assert.is(redact(keys.secretAccessKey + keys.sessionToken), '******');
  const session = await rig.open({ credentials: keys });
  const drs = await session.drs();
  const look = () => session.call('list', signal, (call) => drs.describeRecoveryInstances({}, call));
  await look();
  await refused(
    () => session.call('start', signal, (call) => drs.initializeService({}, call)),
    'AccessDeniedException',
    'E_AWS',
  );
  clock.advance(901_000);
  assert.is(await codeOf(look()), 'E_AWS_LOGIN');
});

test('a role that was made a moment ago can be taken as soon as AWS knows it', async () => {
  await using rig = await awsRig(2000);
  const { fake, signal } = rig;
  const aws = await rig.open({ pollMs: 20 });
  fake.iam.delayMs = 5000;
  const iam = await aws.iam();
  const { Role } = await iam.createRole({ RoleName: 'failback-kit-keys', AssumeRolePolicyDocument: ANYBODY });
  const options = {
    ...{ role: Role?.Arn ?? '', fresh: true, durationSeconds: 900, sessionName: 'web1' },
    policy: agentPolicy('aws', fake.region, fake.account),
  };
  const { accessKeyId } = await temporaryKeys(aws, options, signal);
  assert.match(accessKeyId, /^ASIA/);
});

test.run();
