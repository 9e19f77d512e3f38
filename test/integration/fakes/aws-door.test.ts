import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsService } from '../../fakes/aws/service.ts';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { awsClients, keysOf, refusedByAws } from '../../support/aws-clients.ts';

const ANYBODY = (account: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
  });
const everything = (Action: string | string[], Resource: string | string[] = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource } });

/** One call of each protocol. */
const calls = (clients: ReturnType<typeof awsClients>) => ({
  drs: () => clients.drs.describeJobs({}),
  ssm: () => clients.ssm.describeInstanceInformation({}),
  iam: () => clients.iam.listRoles({}),
  ec2: () => clients.ec2.describeVpcs({}),
});

async function refusals(clients: ReturnType<typeof awsClients>): Promise<string[]> {
  return await Promise.all(Object.values(calls(clients)).map((call) => refusedByAws(call())));
}

test('keys that nobody has are refused in the words of each service', async () => {
  await using aws = await FakeAws.start();
  const { url, region, credentials } = aws;
  const nobody = { ...credentials, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
  assert.equal(await refusals(awsClients({ url, region, credentials: nobody })), [
    '403 UnrecognizedClientException',
    '400 UnrecognizedClientException',
    '403 InvalidClientTokenId',
    '401 AuthFailure',
  ]);
  const wrong = { ...credentials, secretAccessKey: 'wrong' };
  assert.equal(await refusals(awsClients({ url, region, credentials: wrong })), [
    '403 InvalidSignatureException',
    '400 InvalidSignatureException',
    '403 SignatureDoesNotMatch',
    '401 AuthFailure',
  ]);
  const { status } = await fetch(url, { method: 'POST' });
  assert.is(status, 403);
});

test('a clock that is wrong by more than a quarter of an hour is refused', async () => {
  await using aws = await FakeAws.start();
  const offset = (minutes: number) => awsClients(aws, { systemClockOffset: minutes * 60_000 });
  assert.equal(await refusedByAws(offset(14).iam.listRoles({})), 'not refused');
  assert.equal(await refusals(offset(-16)), [
    '403 InvalidSignatureException',
    '400 InvalidSignatureException',
    '403 SignatureDoesNotMatch',
    '401 AuthFailure',
  ]);
});

test('a signature is for the region, but IAM and STS are of no region', async () => {
  await using aws = await FakeAws.start();
  const { url, credentials } = aws;
  const { ssm, iam, sts } = awsClients({ url, credentials, region: 'us-east-1' });
  assert.is(await refusedByAws(ssm.describeInstanceInformation({})), '400 InvalidSignatureException');
  await iam.listRoles({});
  assert.is((await sts.getCallerIdentity({})).Account, aws.account);
});

test('temporary keys need their token and expire by the clock of the fake', async () => {
  const clock = fakeClock();
  await using aws = await FakeAws.start({ clock });
  const { url, region } = aws;
  const { sts, iam } = awsClients(aws);
  await iam.createRole({ RoleName: 'all', AssumeRolePolicyDocument: ANYBODY(aws.account) });
  await iam.attachRolePolicy({ RoleName: 'all', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  const RoleArn = `arn:aws:iam::${aws.account}:role/all`;
  const credentials = keysOf(await sts.assumeRole({ RoleArn, RoleSessionName: 'test', DurationSeconds: 900 }));
  await awsClients({ url, region, credentials }).ssm.describeInstanceInformation({});
  const { sessionToken, ...bare } = credentials;
  assert.ok(sessionToken);
  const tokenless = awsClients({ url, region, credentials: bare });
  assert.is(await refusedByAws(tokenless.ssm.describeInstanceInformation({})), '400 UnrecognizedClientException');
  clock.advance(900_000);
  assert.equal(await refusals(awsClients({ url, region, credentials })), [
    '403 ExpiredTokenException',
    '400 ExpiredTokenException',
    '403 ExpiredToken',
    '400 RequestExpired',
  ]);
});

test('what is denied is refused in the words of each service, until it is allowed again', async () => {
  await using aws = await FakeAws.start();
  aws.deny('drs:*', 'ssm:Describe*', 'iam:ListRoles', 'ec2:DescribeVpcs', 'sts:GetCallerIdentity');
  const clients = awsClients(aws);
  assert.equal(await refusals(clients), [
    '403 AccessDeniedException',
    '400 AccessDeniedException',
    '403 AccessDenied',
    '403 UnauthorizedOperation',
  ]);
  assert.is((await clients.sts.getCallerIdentity({})).Account, aws.account);
  aws.allow('iam:ListRoles');
  await clients.iam.listRoles({});
  assert.is(await refusedByAws(clients.ssm.describeInstanceInformation({})), '400 AccessDeniedException');
  aws.allow();
  await clients.ssm.describeInstanceInformation({});
});

test('a role may do what its policies say, and its session what the session policy leaves', async () => {
  await using aws = await FakeAws.start();
  aws.ssm.manage('i-00000001');
  aws.ssm.manage('i-00000002');
  const { url, region, account } = aws;
  const { sts, iam } = awsClients(aws);
  await iam.createRole({ RoleName: 'runner', AssumeRolePolicyDocument: ANYBODY(account) });
  const PolicyDocument = everything('ssm:SendCommand', [`arn:aws:ec2:${region}:${account}:instance/*`]);
  await iam.putRolePolicy({ RoleName: 'runner', PolicyName: 'run', PolicyDocument });
  const RoleArn = `arn:aws:iam::${account}:role/runner`;
  const session = async (Policy?: string) =>
    awsClients({
      ...{ url, region },
      credentials: keysOf(await sts.assumeRole({ RoleArn, RoleSessionName: 'test', ...(Policy ? { Policy } : {}) })),
    });
  const send = ({ ssm }: ReturnType<typeof awsClients>, ...InstanceIds: string[]) =>
    refusedByAws(
      ssm.sendCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds, Parameters: { commands: ['true'] } }),
    );
  const whole = await session();
  assert.is(await send(whole, 'i-00000001', 'i-00000002'), 'not refused');
  assert.is(await refusedByAws(whole.ssm.describeInstanceInformation({})), '400 AccessDeniedException');
  const narrow = await session(everything(['ssm:*', 'iam:*'], '*instance/i-00000001'.replace('*', 'arn:aws:ec2:*:*:')));
  assert.is(await send(narrow, 'i-00000001'), 'not refused');
  assert.is(await send(narrow, 'i-00000001', 'i-00000002'), '400 AccessDeniedException');
  assert.is(await refusedByAws(narrow.iam.listRoles({})), '403 AccessDenied');
});

test('faults hit the calls that they are for, so many times', async () => {
  await using aws = await FakeAws.start();
  const { iam, ssm } = awsClients(aws);
  aws.fail({ kind: 'error', status: 503, code: 'ServiceUnavailable' }, { service: 'iam', operation: 'GetRole' }, 2);
  aws.fail({ kind: 'reset' }, { service: 'ssm' });
  await iam.listRoles({});
  const get = () => refusedByAws(iam.getRole({ RoleName: 'r' }));
  assert.equal(
    [await get(), await get(), await get()],
    ['503 ServiceUnavailable', '503 ServiceUnavailable', '404 NoSuchEntity'],
  );
  assert.match(await refusedByAws(ssm.describeInstanceInformation({})), /^no answer/);
  assert.equal(
    aws.requests.map(({ service, operation, status }) => `${service}:${operation} ${status}`),
    ['iam:ListRoles 200', 'iam:GetRole 503', 'iam:GetRole 503', 'iam:GetRole 404', 'ssm:DescribeInstanceInformation 0'],
  );
});

test('an answer may be lost after all was done, or never come', async () => {
  await using aws = await FakeAws.start();
  const { iam } = awsClients(aws);
  const role = { RoleName: 'r', AssumeRolePolicyDocument: ANYBODY(aws.account) };
  aws.fail({ kind: 'lost' }, { operation: 'CreateRole' });
  assert.match(await refusedByAws(iam.createRole(role)), /^no answer/);
  assert.is(await refusedByAws(iam.createRole(role)), '409 EntityAlreadyExists');
  aws.fail({ kind: 'hang' });
  const abortSignal = AbortSignal.timeout(300);
  assert.match(await refusedByAws(iam.getRole({ RoleName: 'r' }, { abortSignal })), /AbortError/);
  await iam.getRole({ RoleName: 'r' });
});

test('calls that come too fast are refused in the words of each service', async () => {
  await using aws = await FakeAws.start();
  for (const service of ['drs', 'ssm', 'iam', 'ec2'] satisfies AwsService['name'][]) {
    aws.limit({ service, perSecond: 0.001, burst: 2 });
  }
  const clients = awsClients(aws);
  await clients.iam.listRoles({});
  await clients.iam.listRoles({});
  await clients.iam.listInstanceProfiles({});
  assert.is(await refusedByAws(clients.iam.listRoles({})), '400 Throttling');
  await refusals(clients);
  await refusals(clients);
  const third = await refusals(clients);
  assert.equal(third, [
    '429 ThrottlingException',
    '400 ThrottlingException',
    '400 Throttling',
    '503 RequestLimitExceeded',
  ]);
  aws.reset();
  await clients.iam.listRoles({});
});

test.run();
