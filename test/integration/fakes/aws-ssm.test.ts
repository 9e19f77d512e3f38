import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { awsClients, refusedByAws } from '../../support/aws-clients.ts';

const LINUX = { DocumentName: 'AWS-RunShellScript', Parameters: { commands: ['uname -a', 'false'] } };

test('a command runs on each instance, and ends by the clock as the test says', async () => {
  const clock = fakeClock();
  await using aws = await FakeAws.start({ clock });
  for (const id of ['i-00000001', 'i-00000002']) aws.ssm.manage(id);
  const ran: string[] = [];
  aws.ssm.onCommand = ({ instanceId, commands }) => {
    ran.push(`${instanceId}: ${commands.join(';')}`);
    const first = instanceId.endsWith('1');
    return { exitCode: first ? 0 : 3, stdout: `out ${instanceId}`, stderr: 'err', milliseconds: first ? 0 : 5000 };
  };
  const { ssm } = awsClients(aws);
  const { Command } = await ssm.sendCommand({ ...LINUX, InstanceIds: ['i-00000001', 'i-00000002'] });
  const CommandId = Command?.CommandId ?? '';
  assert.equal(ran, ['i-00000001: uname -a;false', 'i-00000002: uname -a;false']);
  const look = async (InstanceId: string) => {
    const { Status, ResponseCode, StandardOutputContent } = await ssm.getCommandInvocation({ CommandId, InstanceId });
    return [Status, ResponseCode, StandardOutputContent];
  };
  assert.equal(await look('i-00000001'), ['Success', 0, 'out i-00000001']);
  assert.equal(await look('i-00000002'), ['InProgress', -1, '']);
  clock.advance(5000);
  assert.equal(await look('i-00000002'), ['Failed', 3, 'out i-00000002']);
  const { CommandInvocations = [] } = await ssm.listCommandInvocations({ CommandId, Details: true });
  assert.equal(
    CommandInvocations.map(({ Status }) => Status),
    ['Success', 'Failed'],
  );
  assert.is(CommandInvocations[1]?.CommandPlugins?.[0]?.ResponseCode, 3);
  assert.ok(CommandInvocations[0]?.RequestedDateTime instanceof Date);
  assert.is(await refusedByAws(look('i-00000003')), '400 InvocationDoesNotExist');
});

test('commands that cannot run are refused', async () => {
  await using aws = await FakeAws.start();
  aws.ssm.manage('i-00000001');
  aws.ssm.manage('i-00000002', { platform: 'Windows' });
  aws.ssm.manage('i-00000003', { ping: 'ConnectionLost' });
  const { ssm } = awsClients(aws);
  const send = (InstanceIds: string[], more: object = {}) =>
    refusedByAws(ssm.sendCommand({ ...LINUX, InstanceIds, ...more }));
  assert.is(await send(['i-00000009']), '400 InvalidInstanceId');
  assert.is(await send(['i-00000003']), '400 InvalidInstanceId');
  assert.is(await send(['i-00000001', 'i-00000001']), '400 DuplicateInstanceId');
  assert.is(await send(['i-00000002']), '400 UnsupportedPlatformType');
  assert.is(await send(['i-00000002'], { DocumentName: 'AWS-RunPowerShellScript' }), 'not refused');
  assert.is(await send(['i-00000001'], { DocumentName: 'Mine' }), '400 InvalidDocument');
  assert.is(await send(['i-00000001'], { Parameters: { script: ['x'] } }), '400 InvalidParameters');
  assert.is(await send(['i-00000001'], { TimeoutSeconds: 5 }), '400 ValidationException');
});

test('a command is stopped when its time is over', async () => {
  const clock = fakeClock();
  await using aws = await FakeAws.start({ clock });
  aws.ssm.manage('i-00000001');
  aws.ssm.onCommand = () => ({ exitCode: 0, milliseconds: 60_000 });
  const { ssm } = awsClients(aws);
  const Parameters = { ...LINUX.Parameters, executionTimeout: ['30'] };
  const { Command } = await ssm.sendCommand({ ...LINUX, InstanceIds: ['i-00000001'], Parameters });
  clock.advance(30_000);
  const asked = { CommandId: Command?.CommandId, InstanceId: 'i-00000001' };
  assert.is((await ssm.getCommandInvocation(asked)).Status, 'TimedOut');
});

test('managed instances are listed by filter and in pages', async () => {
  await using aws = await FakeAws.start();
  for (let index = 0; index < 7; index += 1) {
    aws.ssm.manage(`i-0000000${index}`, { platform: index === 6 ? 'Windows' : 'Linux' });
  }
  const { ssm } = awsClients(aws);
  const first = await ssm.describeInstanceInformation({ MaxResults: 5 });
  const rest = await ssm.describeInstanceInformation({ MaxResults: 5, NextToken: first.NextToken });
  assert.equal([first.InstanceInformationList?.length, rest.InstanceInformationList?.length], [5, 2]);
  assert.is(rest.NextToken, undefined);
  const Filters = [{ Key: 'PlatformTypes', Values: ['Windows'] }];
  const { InstanceInformationList = [] } = await ssm.describeInstanceInformation({ Filters });
  assert.equal(
    InstanceInformationList.map(({ InstanceId }) => InstanceId),
    ['i-00000006'],
  );
  const wrong = ssm.describeInstanceInformation({ Filters: [{ Key: 'Colour', Values: ['red'] }] });
  assert.is(await refusedByAws(wrong), '400 InvalidFilterKey');
});

test('parameters are read by name', async () => {
  await using aws = await FakeAws.start();
  aws.ssm.parameters.set('/a/b', 'c');
  const { ssm } = awsClients(aws);
  assert.is((await ssm.getParameter({ Name: '/a/b' })).Parameter?.Value, 'c');
  assert.is(await refusedByAws(ssm.getParameter({ Name: '/a' })), '400 ParameterNotFound');
});

test.run();
