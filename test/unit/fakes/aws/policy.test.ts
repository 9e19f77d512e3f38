import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decide, matches, parsePolicy, type Statement } from '../../../fakes/aws/auth/policy.ts';
import { IamAccount } from '../../../fakes/aws/iam/account.ts';
import { checkTrust, trusts } from '../../../fakes/aws/iam/trust.ts';
import type { Caller } from '../../../fakes/aws/service.ts';
import { fakeClock } from '../../../fakes/clock.ts';

const policy = (...statements: Statement[]) => ({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string | string[], Resource: string | string[] = '*'): Statement => ({
  ...{ Effect: 'Allow', Action, Resource },
});

test('patterns match whole texts', () => {
  assert.ok(matches('drs:Describe*', 'drs:DescribeJobs'));
  assert.ok(matches('a?c', 'abc'));
  assert.not.ok(matches('drs:Describe', 'drs:DescribeJobs'));
  assert.not.ok(matches('a.c', 'abc'));
});

test('what no statement allows is denied, and a denial wins', () => {
  const drs = policy(allow(['drs:describe*', 'drs:StartRecovery'], 'arn:aws:drs:*:*:source-server/s-1*'));
  const about = 'arn:aws:drs:eu-central-1:123456789012:source-server/s-12';
  assert.is(decide([drs], 'drs:DescribeJobs', about), 'allowed');
  assert.is(decide([drs], 'drs:StartFailbackLaunch', about), 'implicitDeny');
  assert.is(decide([drs], 'drs:StartRecovery', about.replace('s-12', 's-2')), 'implicitDeny');
  assert.is(decide([drs], 'drs:DescribeJobs', '*'), 'implicitDeny');
  const no = policy({ Effect: 'Deny', Action: 'drs:Start*', Resource: '*' });
  assert.is(decide([drs, no], 'drs:StartRecovery', about), 'explicitDeny');
  const others = policy({ Effect: 'Allow', NotAction: 'iam:*', NotResource: about });
  assert.is(decide([others], 'ec2:RunInstances', '*'), 'allowed');
  assert.is(decide([others], 'iam:PassRole', '*'), 'implicitDeny');
  assert.is(decide([others], 'ec2:RunInstances', about), 'implicitDeny');
});

test('a condition on a policy holds for those that it names, and for no call without one', () => {
  const service = 'arn:aws:iam::aws:policy/service-role/';
  const some = policy({
    ...allow('iam:*RolePolicy'),
    Condition: { ArnLike: { 'iam:PolicyARN': [`${service}AWSElastic*`] }, Bool: { 'aws:ViaAWSService': 'true' } },
  });
  assert.is(decide([some], 'iam:AttachRolePolicy', '*', `${service}AWSElasticX`), 'allowed');
  assert.is(decide([some], 'iam:AttachRolePolicy', '*', 'arn:aws:iam::aws:policy/AdministratorAccess'), 'implicitDeny');
  assert.is(decide([some], 'iam:DetachRolePolicy', '*'), 'implicitDeny');
});

test('documents are refused as IAM refuses them', () => {
  const bad: [string, RegExp][] = [
    ['{', /invalid Json/],
    ['{"Version":"2020-01-01","Statement":[]}', /Syntax errors/],
    [JSON.stringify(policy()), /Missing required field Statement/],
    [JSON.stringify(policy(allow('StartRecovery'))), /prefaced by a vendor/],
    [JSON.stringify(policy(allow('drs:*', 's-1'))), /must be in ARN format/],
    [JSON.stringify(policy({ Effect: 'Allow', Action: '*' })), /Missing required field Resource/],
    [JSON.stringify(policy({ ...allow('*'), Principal: '*' })), /prohibited field Principal/],
  ];
  for (const [text, why] of bad) assert.throws(() => parsePolicy(text, 'identity'), why);
  assert.throws(() => parsePolicy(JSON.stringify(policy(allow('sts:AssumeRole'))), 'trust'), /Principal/);
});

const ACCOUNT = '123456789012';
const caller = (arn: string): Caller => ({ accessKeyId: 'A', account: ACCOUNT, arn, sessionPolicies: [], denied: [] });
const trust = (Principal: Statement['Principal'], more: Partial<Statement> = {}) =>
  JSON.stringify(policy({ Effect: 'Allow', Action: 'sts:AssumeRole', ...(Principal ? { Principal } : {}), ...more }));

test('a role is taken by whom its trust policy names', () => {
  const user = caller(`arn:aws:iam::${ACCOUNT}:user/operator`);
  assert.ok(trusts(trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), user, undefined));
  assert.ok(trusts(trust({ AWS: [ACCOUNT] }), user, undefined));
  assert.ok(trusts(trust({ AWS: user.arn }), user, undefined));
  assert.not.ok(trusts(trust({ AWS: `${user.arn}2` }), user, undefined));
  assert.not.ok(trusts(trust({ Service: 'drs.amazonaws.com' }), user, undefined));
  const session = caller(`arn:aws:sts::${ACCOUNT}:assumed-role/chain/s`);
  assert.ok(trusts(trust({ AWS: `arn:aws:iam::${ACCOUNT}:role/path/chain` }), session, undefined));
  const external = trust({ AWS: ACCOUNT }, { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } });
  assert.not.ok(trusts(external, user, undefined));
  assert.ok(trusts(external, user, 'x'));
});

test('a trust policy names nobody who is not there', () => {
  const account = new IamAccount(ACCOUNT, fakeClock());
  checkTrust(account, trust({ Service: ['drs.amazonaws.com', 'ec2.amazonaws.com'] }));
  checkTrust(account, trust({ AWS: 'arn:aws:iam::999999999999:role/other' }));
  assert.throws(() => checkTrust(account, trust({ AWS: `arn:aws:iam::${ACCOUNT}:role/gone` })), /Invalid principal/);
  assert.throws(() => checkTrust(account, trust({ Service: 'drs' })), /"SERVICE":"drs"/);
});

test.run();
