import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { awsClients, refusedByAws } from '../../support/aws-clients.ts';

const MANAGED = 'arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy';
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
});
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'drs:Describe*', Resource: '*' },
});

test('a role is made, shown as it was made, tagged and deleted', async () => {
  await using aws = await FakeAws.start();
  const { iam } = awsClients(aws);
  const wanted = {
    RoleName: 'Role',
    Path: '/service-role/',
    AssumeRolePolicyDocument: TRUST,
    Description: 'why & how',
  };
  const { Role } = await iam.createRole({ ...wanted, Tags: [{ Key: 'k', Value: 'v' }] });
  assert.is(Role?.Arn, `arn:aws:iam::${aws.account}:role/service-role/Role`);
  assert.match(Role?.RoleId ?? '', /^AROA[A-Z2-7]{16}$/);
  await iam.tagRole({ RoleName: 'Role', Tags: [{ Key: 'l', Value: 'w' }] });
  await iam.untagRole({ RoleName: 'Role', TagKeys: ['k'] });
  const { Role: shown } = await iam.getRole({ RoleName: 'Role' });
  assert.is(decodeURIComponent(shown?.AssumeRolePolicyDocument ?? ''), TRUST);
  assert.equal([shown?.Description, shown?.MaxSessionDuration], ['why & how', 3600]);
  assert.equal((await iam.listRoleTags({ RoleName: 'Role' })).Tags, [{ Key: 'l', Value: 'w' }]);
  assert.ok(shown?.CreateDate instanceof Date);
  assert.is(await refusedByAws(iam.createRole({ ...wanted, RoleName: 'ROLE' })), '409 EntityAlreadyExists');
  await iam.deleteRole({ RoleName: 'Role' });
  assert.is(await refusedByAws(iam.getRole({ RoleName: 'Role' })), '404 NoSuchEntity');
});

test('roles that are wrong are not made', async () => {
  await using aws = await FakeAws.start();
  const { iam } = awsClients(aws);
  const make = (more: object) =>
    refusedByAws(iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: TRUST, ...more }));
  assert.is(await make({ RoleName: 'a b' }), '400 ValidationError');
  assert.is(await make({ RoleName: 'r'.repeat(65) }), '400 ValidationError');
  assert.is(await make({ Path: 'service-role' }), '400 ValidationError');
  assert.is(await make({ MaxSessionDuration: 900 }), '400 ValidationError');
  assert.is(await make({ AssumeRolePolicyDocument: '{' }), '400 MalformedPolicyDocument');
  assert.is(await make({ AssumeRolePolicyDocument: POLICY }), '400 MalformedPolicyDocument');
  assert.is(await make({ AssumeRolePolicyDocument: TRUST + ' '.repeat(2048) }), '409 LimitExceeded');
});

test('roles are listed by path and in pages', async () => {
  await using aws = await FakeAws.start();
  const { iam } = awsClients(aws);
  for (const name of ['c', 'a', 'b']) {
    await iam.createRole({ RoleName: name, Path: '/x/', AssumeRolePolicyDocument: TRUST });
  }
  await iam.createRole({ RoleName: 'other', AssumeRolePolicyDocument: TRUST });
  const first = await iam.listRoles({ PathPrefix: '/x/', MaxItems: 2 });
  assert.equal(
    first.Roles?.map(({ RoleName }) => RoleName),
    ['a', 'b'],
  );
  const rest = await iam.listRoles({ PathPrefix: '/x/', MaxItems: 2, Marker: first.Marker });
  assert.equal([rest.Roles?.[0]?.RoleName, rest.IsTruncated], ['c', false]);
});

test('policies are attached, put, listed and taken away before their role', async () => {
  await using aws = await FakeAws.start();
  const { iam } = awsClients(aws);
  await iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  await iam.attachRolePolicy({ RoleName: 'r', PolicyArn: MANAGED });
  await iam.attachRolePolicy({ RoleName: 'r', PolicyArn: MANAGED });
  const none = { RoleName: 'r', PolicyArn: 'arn:aws:iam::aws:policy/None' };
  assert.is(await refusedByAws(iam.attachRolePolicy(none)), '404 NoSuchEntity');
  assert.is(await refusedByAws(iam.detachRolePolicy(none)), '404 NoSuchEntity');
  const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName: 'r' });
  assert.equal(AttachedPolicies, [{ PolicyName: MANAGED.split('/')[1], PolicyArn: MANAGED }]);
  await iam.putRolePolicy({ RoleName: 'r', PolicyName: 'own', PolicyDocument: POLICY });
  const { PolicyDocument = '' } = await iam.getRolePolicy({ RoleName: 'r', PolicyName: 'own' });
  assert.is(decodeURIComponent(PolicyDocument), POLICY);
  assert.equal((await iam.listRolePolicies({ RoleName: 'r' })).PolicyNames, ['own']);
  const remove = () => refusedByAws(iam.deleteRole({ RoleName: 'r' }));
  assert.is(await remove(), '409 DeleteConflict');
  await iam.detachRolePolicy({ RoleName: 'r', PolicyArn: MANAGED });
  assert.is(await remove(), '409 DeleteConflict');
  await iam.deleteRolePolicy({ RoleName: 'r', PolicyName: 'own' });
  assert.is(await remove(), 'not refused');
});

test('managed policies of the account', async () => {
  await using aws = await FakeAws.start();
  const { iam } = awsClients(aws);
  const { Policy } = await iam.createPolicy({ PolicyName: 'p', PolicyDocument: POLICY });
  const PolicyArn = Policy?.Arn ?? '';
  assert.is(PolicyArn, `arn:aws:iam::${aws.account}:policy/p`);
  const again = iam.createPolicy({ PolicyName: 'p', PolicyDocument: POLICY });
  assert.is(await refusedByAws(again), '409 EntityAlreadyExists');
  await iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  await iam.attachRolePolicy({ RoleName: 'r', PolicyArn });
  assert.is((await iam.getPolicy({ PolicyArn })).Policy?.AttachmentCount, 1);
  assert.is(await refusedByAws(iam.deletePolicy({ PolicyArn })), '409 DeleteConflict');
  await iam.detachRolePolicy({ RoleName: 'r', PolicyArn });
  await iam.deletePolicy({ PolicyArn });
  assert.is(await refusedByAws(iam.getPolicy({ PolicyArn })), '404 NoSuchEntity');
  assert.is(await refusedByAws(iam.deletePolicy({ PolicyArn: MANAGED })), '403 AccessDenied');
});

test('an instance profile has one role, and both are bound to each other', async () => {
  await using aws = await FakeAws.start();
  const { iam } = awsClients(aws);
  const profile = { InstanceProfileName: 'p' };
  await iam.createInstanceProfile(profile);
  for (const RoleName of ['r', 's']) await iam.createRole({ RoleName, AssumeRolePolicyDocument: TRUST });
  await iam.addRoleToInstanceProfile({ ...profile, RoleName: 'r' });
  const second = iam.addRoleToInstanceProfile({ ...profile, RoleName: 's' });
  assert.is(await refusedByAws(second), '409 LimitExceeded');
  const { InstanceProfile } = await iam.getInstanceProfile(profile);
  assert.equal(
    InstanceProfile?.Roles?.map(({ RoleName }) => RoleName),
    ['r'],
  );
  const { InstanceProfiles } = await iam.listInstanceProfilesForRole({ RoleName: 'r' });
  assert.equal(
    InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName),
    ['p'],
  );
  assert.is(await refusedByAws(iam.deleteInstanceProfile(profile)), '409 DeleteConflict');
  assert.is(await refusedByAws(iam.deleteRole({ RoleName: 'r' })), '409 DeleteConflict');
  await iam.removeRoleFromInstanceProfile({ ...profile, RoleName: 'r' });
  await iam.deleteInstanceProfile(profile);
  await iam.deleteRole({ RoleName: 'r' });
});

test('rights are simulated for users and roles', async () => {
  await using aws = await FakeAws.start();
  const { iam } = awsClients(aws);
  aws.deny('drs:Start*');
  const simulate = async (PolicySourceArn: string, ActionNames: string[], more: object = {}) => {
    const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({ PolicySourceArn, ActionNames, ...more });
    return EvaluationResults.map(({ EvalActionName, EvalDecision }) => `${EvalActionName} ${EvalDecision}`);
  };
  const { User } = await iam.getUser({});
  const user = User?.Arn ?? '';
  const both = ['drs:StartRecovery', 'drs:DescribeJobs'];
  assert.equal(await simulate(user, both), ['drs:StartRecovery implicitDeny', 'drs:DescribeJobs allowed']);
  assert.equal(await simulate(user, both, { MaxItems: 1 }), ['drs:StartRecovery implicitDeny']);
  await iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  await iam.putRolePolicy({ RoleName: 'r', PolicyName: 'own', PolicyDocument: POLICY });
  const role = `arn:aws:iam::${aws.account}:role/r`;
  const asked = ['drs:DescribeJobs', 'ec2:RunInstances'];
  assert.equal(await simulate(role, asked), ['drs:DescribeJobs allowed', 'ec2:RunInstances implicitDeny']);
  assert.is(await refusedByAws(simulate(`${role}2`, both)), '404 NoSuchEntity');
  assert.is(await refusedByAws(simulate(`arn:aws:sts::${aws.account}:assumed-role/r/s`, both)), '400 InvalidInput');
});

test('a service-linked role is made once, and is not for users to change', async () => {
  await using aws = await FakeAws.start();
  const { iam } = awsClients(aws);
  const make = () => iam.createServiceLinkedRole({ AWSServiceName: 'drs.amazonaws.com' });
  const { RoleName = '' } = (await make()).Role ?? {};
  assert.is(RoleName, 'AWSServiceRoleForElasticDisasterRecovery');
  assert.is(await refusedByAws(make()), '400 InvalidInput');
  assert.is(await refusedByAws(iam.deleteRole({ RoleName })), '400 UnmodifiableEntity');
});

test('what is new may take its time to be seen', async () => {
  const clock = fakeClock();
  await using aws = await FakeAws.start({ clock });
  aws.iam.delayMs = 10_000;
  const { iam } = awsClients(aws);
  const role = { RoleName: 'r', AssumeRolePolicyDocument: TRUST };
  await iam.createRole(role);
  assert.is(await refusedByAws(iam.getRole({ RoleName: 'r' })), '404 NoSuchEntity');
  assert.equal((await iam.listRoles({})).Roles, []);
  assert.is(await refusedByAws(iam.createRole(role)), '409 EntityAlreadyExists');
  clock.advance(10_000);
  await iam.getRole({ RoleName: 'r' });
});

test.run();
