import { writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { type AwsCli, findAws, keysInEnv } from '../../support/aws-cli.ts';
import { keysOf } from '../../support/aws-clients.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { testCertificate } from '../../support/test-certificate.ts';

const policy = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } });

/** What `aws` wrote to stderr. */
const refused = (cli: AwsCli, args: readonly string[], env = {}) =>
  cli.run(args, env).then(
    () => 'not refused',
    (error: unknown) => (error as { stderr: string }).stderr,
  );

test('aws manages roles and simulates rights', async () => {
  await using aws = await FakeAws.start();
  await using cli = await findAws(aws);
  if (!cli) {
    console.log('skip: aws is not installed');
    return;
  }
  const trust = policy({ Principal: { AWS: `arn:aws:iam::${aws.account}:root` }, Action: 'sts:AssumeRole' });
  for (const name of ['a', 'b', 'c']) {
    await cli.run(['iam', 'create-role', '--role-name', name, '--assume-role-policy-document', trust]);
  }
  const listed = await cli.run(['iam', 'list-roles', '--page-size', '2', '--query', 'Roles[].RoleName']);
  assert.equal(listed, ['a', 'b', 'c']);
  const { Role } = (await cli.run(['iam', 'get-role', '--role-name', 'a'])) as {
    Role: { AssumeRolePolicyDocument: object; Arn: string };
  };
  assert.equal(Role.AssumeRolePolicyDocument, JSON.parse(trust));
  const document = policy({ Action: 'drs:Describe*', Resource: '*' });
  const named = ['--policy-name', 'own', '--policy-document', document];
  await cli.run(['iam', 'put-role-policy', '--role-name', 'a', ...named]);
  const simulated = await cli.run([
    ...['iam', 'simulate-principal-policy', '--policy-source-arn', Role.Arn],
    ...['--action-names', 'drs:DescribeJobs', 'drs:StartRecovery', '--query', 'EvaluationResults[].EvalDecision'],
  ]);
  assert.equal(simulated, ['allowed', 'implicitDeny']);
  assert.match(await refused(cli, ['iam', 'delete-role', '--role-name', 'a']), 'DeleteConflict');
  await cli.run(['iam', 'delete-role-policy', '--role-name', 'a', '--policy-name', 'own']);
  await cli.run(['iam', 'delete-role', '--role-name', 'a']);
});

test('aws takes a role over https and works with the keys of its session', async () => {
  await using folder = await temporaryFolder();
  const tls = await testCertificate();
  await writeFile(folder.at('ca.pem'), tls.cert);
  await using aws = await FakeAws.start({ tls });
  await using cli = await findAws(aws);
  if (!cli) {
    console.log('skip: aws is not installed');
    return;
  }
  const ca = { AWS_CA_BUNDLE: folder.at('ca.pem') };
  const { Arn } = (await cli.run(['sts', 'get-caller-identity'], ca)) as { Arn: string };
  assert.is(Arn, `arn:aws:iam::${aws.account}:user/operator`);
  const trust = policy({ Principal: { AWS: Arn }, Action: 'sts:AssumeRole' });
  await cli.run(['iam', 'create-role', '--role-name', 'r', '--assume-role-policy-document', trust], ca);
  const document = policy({ Action: ['ssm:*', 'iam:*'], Resource: '*' });
  const named = ['--policy-name', 'own', '--policy-document', document];
  await cli.run(['iam', 'put-role-policy', '--role-name', 'r', ...named], ca);
  const session = (await cli.run(
    [
      ...['sts', 'assume-role', '--role-arn', `arn:aws:iam::${aws.account}:role/r`, '--role-session-name', 'night'],
      ...['--duration-seconds', '900', '--policy', policy({ Action: 'ssm:*', Resource: '*' })],
    ],
    ca,
  )) as Parameters<typeof keysOf>[0];
  const own = { ...ca, ...keysInEnv(keysOf(session)) };
  const who = (await cli.run(['sts', 'get-caller-identity'], own)) as { Arn: string };
  assert.is(who.Arn, `arn:aws:sts::${aws.account}:assumed-role/r/night`);
  aws.ssm.manage('i-0123456789abcdef0');
  aws.ssm.onCommand = ({ commands }) => ({ exitCode: 0, stdout: commands.join('\n') });
  const sent = ['--document-name', 'AWS-RunShellScript', '--instance-ids', 'i-0123456789abcdef0'];
  const id = (await cli.run(
    ['ssm', 'send-command', ...sent, '--parameters', 'commands=echo hello', '--query', 'Command.CommandId'],
    own,
  )) as string;
  const done = ['--command-id', id, '--instance-id', 'i-0123456789abcdef0'];
  await cli.run(['ssm', 'wait', 'command-executed', ...done], own);
  const { StandardOutputContent } = (await cli.run(['ssm', 'get-command-invocation', ...done], own)) as {
    StandardOutputContent: string;
  };
  assert.is(StandardOutputContent, 'echo hello');
  assert.match(await refused(cli, ['iam', 'list-roles'], own), 'AccessDenied');
  aws.clock.advance(900_000);
  assert.match(await refused(cli, ['ssm', 'describe-instance-information'], own), 'ExpiredTokenException');
});

test('aws shows what it was refused with', async () => {
  await using aws = await FakeAws.start();
  await using cli = await findAws(aws);
  if (!cli) {
    console.log('skip: aws is not installed');
    return;
  }
  aws.deny('ec2:DescribeVpcs', 'drs:DescribeJobs');
  assert.match(await refused(cli, ['ec2', 'describe-vpcs']), '(UnauthorizedOperation)');
  assert.match(await refused(cli, ['drs', 'describe-jobs']), '(AccessDeniedException)');
  aws.fail({ kind: 'error', status: 429, code: 'ThrottlingException', message: 'Slow down' }, { service: 'drs' });
  assert.match(await refused(cli, ['drs', 'describe-source-servers']), 'Slow down');
  const wrong = { AWS_SECRET_ACCESS_KEY: 'wrong' };
  assert.match(await refused(cli, ['sts', 'get-caller-identity'], wrong), '(SignatureDoesNotMatch)');
});

test.run();
