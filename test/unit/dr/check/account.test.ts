import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { missingActions } from '../../../../src/azure/permissions.ts';
import { actionsOf, judgeRights } from '../../../../src/dr/check/account/aws-rights.ts';
import { azureActions } from '../../../../src/dr/check/account/azure-actions.ts';
import { judgeActions } from '../../../../src/dr/check/account/azure-rights.ts';
import { judgeSkew, outside } from '../../../../src/dr/check/account/skew.ts';
import { packageFile } from '../../../../src/paths.ts';

const READ = 'Microsoft.Compute/virtualMachines/read';
const WRITE = 'Microsoft.Compute/virtualMachines/write';

test('a permission grants by patterns, whatever the case, and takes back from itself only', () => {
  const missing = (...permissions: { actions: string[]; notActions?: string[] }[]) =>
    missingActions([READ, WRITE], permissions);
  assert.equal(missing({ actions: ['*'] }), []);
  assert.equal(missing({ actions: ['*/read'] }), [WRITE]);
  assert.equal(missing({ actions: ['microsoft.compute/*'] }), []);
  assert.equal(missing({ actions: ['*'], notActions: ['Microsoft.Compute/*/write'] }), [WRITE]);
  assert.equal(missing({ actions: ['*'], notActions: ['Microsoft.Compute/*'] }, { actions: [WRITE] }), [READ]);
  assert.equal(missing({ actions: ['MicrosoftxCompute/virtualMachines/read'] }), [READ, WRITE]);
  assert.equal(missing(), [READ, WRITE]);
});

test('the role of the templates has exactly the actions of all phases', () => {
  const role = JSON.parse(readFileSync(packageFile('templates/azure/dr-role.json'), 'utf8')) as { Actions: string[] };
  assert.equal(role.Actions, azureActions().sort());
});

test('a phase needs only its own', () => {
  const connect = azureActions('connect');
  assert.ok(connect.includes('Microsoft.Network/virtualNetworkGateways/write'));
  assert.not.ok(connect.includes('Microsoft.Compute/virtualMachines/runCommand/action'));
  assert.ok(azureActions('protect').includes('Microsoft.Compute/virtualMachines/runCommand/action'));
  assert.ok(azureActions('drill').every((action) => action.endsWith('/read')));
});

test('what is missing is named, but not for ever', () => {
  assert.is(judgeActions([READ], [], 'rg').verdict, 'ok');
  const many = Array.from({ length: 8 }, (_, index) => `Microsoft.Compute/a${index}/read`);
  const bad = judgeActions(many, many, 'rg');
  assert.match(bad.message, 'Microsoft.Compute/a5/read, and 2 more may not be done in rg');
});

const policy = JSON.stringify({
  Statement: [
    { Sid: 'Look', Resource: '*', Action: ['drs:DescribeJobs', 'ec2:Describe*'] },
    { Sid: 'Connect', Resource: '*', Action: 'ec2:CreateVpnGateway' },
    { Sid: 'FailbackClient', Resource: '*', Action: ['drs:StopFailback'] },
    { Sid: 'FailbackByDrs', Resource: '*', Condition: {}, Action: ['ec2:RunInstances'] },
    { Sid: 'PassRoles', Resource: 'arn:aws:iam::*:role/x', Action: ['iam:PassRole'] },
  ],
});

test('statements of the policy belong to the phase whose name they begin with, if IAM can simulate them', () => {
  assert.equal(actionsOf(policy, 'connect'), ['drs:DescribeJobs', 'ec2:CreateVpnGateway']);
  assert.equal(actionsOf(policy, 'failback'), ['drs:DescribeJobs', 'drs:StopFailback']);
  assert.equal(actionsOf(policy, 'launch'), ['drs:DescribeJobs', 'drs:StopFailback']);
  assert.equal(actionsOf(policy, undefined), ['drs:DescribeJobs', 'ec2:CreateVpnGateway', 'drs:StopFailback']);
});

test('the policy of the templates has something for each phase', () => {
  const shipped = readFileSync(packageFile('templates/aws/failback-kit-operator.json'), 'utf8');
  assert.ok(actionsOf(shipped, 'connect').includes('ec2:CreateVpnGateway'));
  assert.ok(actionsOf(shipped, 'drill').includes('drs:StartRecovery'));
  assert.ok(actionsOf(shipped, 'launch').includes('drs:StartFailbackLaunch'));
});

test('rights that cannot be told are a warning', () => {
  const coverage = { asked: 2, all: 5 };
  const good = judgeRights(coverage, { told: true, missing: [] });
  assert.equal([good.verdict, good.message], ['ok', '2 of 5 actions could be asked about, and are allowed']);
  assert.is(
    judgeRights(coverage, { told: true, missing: ['drs:StartRecovery'] }).message,
    'not allowed: drs:StartRecovery',
  );
  assert.is(judgeRights(coverage, { told: false, reason: 'root' }).verdict, 'warn');
});

test('a clock may be off by seconds, not by minutes', () => {
  assert.is(judgeSkew('the clock', 4000).verdict, 'ok');
  assert.is(judgeSkew('the clock', -40_000).message, 'the clock is 40 s slow');
  assert.is(judgeSkew('the clock', 301_000).verdict, 'fail');
  assert.equal([outside(5, 10, 20), outside(15, 10, 20), outside(26, 10, 20)], [-5, 0, 6]);
});

test.run();
