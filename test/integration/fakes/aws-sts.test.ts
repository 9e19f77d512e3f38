import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { awsClients, keysOf, refusedByAws } from '../../support/aws-clients.ts';

const trust = (Principal: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' } });
const ALL = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
const session = { RoleSessionName: 'test' };

/** With a role `r` that everybody of the account may take. */
async function withRole(aws: FakeAws) {
  const clients = awsClients(aws);
  await clients.iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: aws.account }) });
  await clients.iam.putRolePolicy({ RoleName: 'r', PolicyName: 'all', PolicyDocument: ALL });
  return { ...clients, RoleArn: `arn:aws:iam::${aws.account}:role/r` };
}

test('a session of a role has keys, a name and an end', async () => {
  const clock = fakeClock();
  await using aws = await FakeAws.start({ clock });
  const { sts, RoleArn } = await withRole(aws);
  const answer = await sts.assumeRole({ RoleArn, ...session, Policy: ALL });
  const user = answer.AssumedRoleUser;
  assert.is(user?.Arn, `arn:aws:sts::${aws.account}:assumed-role/r/test`);
  const left = (answer.Credentials?.Expiration?.getTime() ?? 0) - clock.now();
  assert.ok(left > 3_590_000 && left <= 3_600_000, `${left}`);
  const own = awsClients({ url: aws.url, region: aws.region, credentials: keysOf(answer) });
  const { Arn, UserId } = await own.sts.getCallerIdentity({});
  assert.equal([Arn, UserId], [user?.Arn, user?.AssumedRoleId]);
});

test('a role that is not there or does not trust looks the same', async () => {
  const clock = fakeClock();
  await using aws = await FakeAws.start({ clock });
  const { sts, iam, RoleArn } = await withRole(aws);
  assert.is(await refusedByAws(sts.assumeRole({ RoleArn: `${RoleArn}2`, ...session })), '403 AccessDenied');
  const path = RoleArn.replace('role/', 'role/path/');
  assert.is(await refusedByAws(sts.assumeRole({ RoleArn: path, ...session })), '403 AccessDenied');
  await iam.updateAssumeRolePolicy({ RoleName: 'r', PolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) });
  assert.is(await refusedByAws(sts.assumeRole({ RoleArn, ...session })), '403 AccessDenied');
  aws.iam.delayMs = 60_000;
  await iam.createRole({ RoleName: 'new', AssumeRolePolicyDocument: trust({ AWS: aws.account }) });
  const fresh = { RoleArn: RoleArn.replace(/r$/, 'new'), ...session };
  assert.is(await refusedByAws(sts.assumeRole(fresh)), '403 AccessDenied');
  clock.advance(60_000);
  await sts.assumeRole(fresh);
});

test('a session is neither too short nor too long, nor its policy', async () => {
  await using aws = await FakeAws.start();
  const { sts, iam, RoleArn } = await withRole(aws);
  const ask = (more: object) => refusedByAws(sts.assumeRole({ RoleArn, ...session, ...more }));
  assert.is(await ask({ DurationSeconds: 899 }), '400 ValidationError');
  assert.is(await ask({ DurationSeconds: 7200 }), '400 ValidationError');
  assert.is(await ask({ RoleSessionName: 'x' }), '400 ValidationError');
  assert.is(await ask({ Policy: ALL + ' '.repeat(2048) }), '400 ValidationError');
  assert.is(await ask({ Policy: '{}' }), '400 MalformedPolicyDocument');
  const long = { RoleName: 'long', AssumeRolePolicyDocument: trust({ AWS: '*' }), MaxSessionDuration: 7200 };
  await iam.createRole(long);
  assert.is(await ask({ RoleArn: RoleArn.replace(/r$/, 'long'), DurationSeconds: 7200 }), 'not refused');
});

test('roles in a chain last an hour at most', async () => {
  await using aws = await FakeAws.start();
  const { sts, iam, RoleArn } = await withRole(aws);
  const { url, region } = aws;
  await iam.createRole({
    RoleName: 'two',
    AssumeRolePolicyDocument: trust({ AWS: RoleArn }),
    MaxSessionDuration: 7200,
  });
  const next = { RoleArn: RoleArn.replace(/r$/, 'two'), ...session };
  assert.is(await refusedByAws(sts.assumeRole(next)), '403 AccessDenied');
  const first = awsClients({ url, region, credentials: keysOf(await sts.assumeRole({ RoleArn, ...session })) });
  assert.is(await refusedByAws(first.sts.assumeRole({ ...next, DurationSeconds: 7200 })), '400 ValidationError');
  await first.sts.assumeRole(next);
});

test('sessions of a user do not manage identities', async () => {
  await using aws = await FakeAws.start();
  const { url, region } = aws;
  const { sts } = awsClients(aws);
  const own = awsClients({ url, region, credentials: keysOf(await sts.getSessionToken({ DurationSeconds: 900 })) });
  await own.ssm.describeInstanceInformation({});
  assert.is(await refusedByAws(own.iam.listRoles({})), '403 InvalidClientTokenId');
  assert.is(await refusedByAws(own.sts.getSessionToken({})), '403 AccessDenied');
});

test('a federated user may do what the policy says, and nothing without one', async () => {
  await using aws = await FakeAws.start();
  const { url, region } = aws;
  const { sts } = awsClients(aws);
  const federated = async (more: object) => {
    const answer = await sts.getFederationToken({ Name: 'agent', ...more });
    assert.is(answer.FederatedUser?.Arn, `arn:aws:sts::${aws.account}:federated-user/agent`);
    return awsClients({ url, region, credentials: keysOf(answer) });
  };
  const may = await federated({ Policy: ALL.replace('"*"', '"ssm:*"') });
  await may.ssm.describeInstanceInformation({});
  assert.is(await refusedByAws(may.ec2.describeVpcs({})), '403 UnauthorizedOperation');
  assert.is(await refusedByAws(may.sts.getFederationToken({ Name: 'agent' })), '403 AccessDenied');
  const nothing = await federated({});
  assert.is(await refusedByAws(nothing.ssm.describeInstanceInformation({})), '400 AccessDeniedException');
  const arn = 'arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy';
  const agent = await federated({ PolicyArns: [{ arn }] });
  assert.is(await refusedByAws(agent.drs.describeJobs({})), '403 AccessDeniedException');
  assert.is.not(await refusedByAws(agent.drs.describeRecoveryInstances({})), '403 AccessDeniedException');
});

test.run();
