import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AwsError } from '../../../fakes/aws/service.ts';
import {
  addDrsRoles,
  drsAccount,
  emptyDrsAccount,
  first,
  install,
  replicationTemplate,
} from '../../../support/drs-account.ts';

test('an account that is not initialized answers nothing else', () => {
  const account = emptyDrsAccount();
  assert.match(account.refusal('DescribeSourceServers'), /^UninitializedAccountException/);
  assert.match(account.refusal('GetFailbackCommandForDrs', { recoveryInstanceID: 'i-0123456789abcdef0' }), 'Uninit');
});

test('InitializeService wants the six roles, and makes the instance profiles of four of them', () => {
  const account = emptyDrsAccount();
  assert.match(account.refusal('InitializeService'), /^ValidationException.*RecoveryInstanceWithLaunchActionsRole/);
  addDrsRoles(account);
  account.ask('InitializeService');
  account.ask('InitializeService');
  assert.equal(account.ask('DescribeSourceServers'), { items: [] });
  const profile = account.iam.instanceProfile('AWSElasticDisasterRecoveryRecoveryInstanceRole');
  assert.equal(profile?.roles, ['AWSElasticDisasterRecoveryRecoveryInstanceRole']);
  assert.ok(account.iam.role('AWSServiceRoleForElasticDisasterRecovery'));
});

test('a request is checked against the API model, with every problem and its field', () => {
  const account = drsAccount();
  const input = { ...replicationTemplate(account), ebsEncryption: 'SOME', strange: 1, bandwidthThrottling: -1 };
  try {
    account.ask('CreateReplicationConfigurationTemplate', input);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, AwsError);
    const { status, members } = error as AwsError;
    const fields = (members['fieldList'] as readonly { name: string }[]).map(({ name }) => name);
    assert.equal([status, members['reason']], [400, 'fieldValidationFailed']);
    assert.equal(fields.sort(), ['bandwidthThrottling', 'ebsEncryption', 'strange']);
  }
  assert.match(account.refusal('StartRecovery', {}), 'sourceServers: Member must not be null');
  assert.match(account.refusal('StartRecovery', { sourceServers: [] }), 'greater than or equal to 1');
  assert.match(account.refusal('StartRecovery', { sourceServers: [{ sourceServerID: 's-1' }] }), '[0].sourceServerID');
  assert.match(account.refusal('DescribeJobs', { filters: { fromDate: 'yesterday' } }), 'filters.fromDate');
  assert.match(account.refusal('DescribeSourceServers', { nextToken: 'abc' }), 'nextToken');
  assert.match(account.refusal('NoSuchOperation'), 'InvalidAction');
});

test('a replication template needs a subnet that exists, three rules, and a key for an encryption of its own', () => {
  const account = drsAccount();
  const change = (more: object) => {
    const { items } = account.ask('DescribeReplicationConfigurationTemplates');
    return { replicationConfigurationTemplateID: items[0]?.replicationConfigurationTemplateID, ...more };
  };
  const refused = (more: object) => account.refusal('UpdateReplicationConfigurationTemplate', change(more));
  assert.match(refused({ stagingAreaSubnetId: 'subnet-0123456789abcdef0' }), 'does not exist');
  assert.match(refused({ pitPolicy: replicationTemplate(account).pitPolicy.slice(1) }), 'exactly 3 rules');
  assert.match(refused({ ebsEncryption: 'CUSTOM' }), 'ebsEncryptionKeyArn');
  assert.match(refused({ dataPlaneRouting: 'PUBLIC_IP' }), 'createPublicIP');
  account.ask('UpdateReplicationConfigurationTemplate', change({ bandwidthThrottling: 50 }));
  const { items } = account.ask('DescribeReplicationConfigurationTemplates');
  const { bandwidthThrottling, replicationServerInstanceType } = first(items);
  assert.equal([bandwidthThrottling, replicationServerInstanceType], [50, 't3.small']);
  assert.match(
    account.refusal('CreateReplicationConfigurationTemplate', replicationTemplate(account)),
    'ServiceQuotaExceededException',
  );
});

test('there is one launch template at most; new servers take its settings', () => {
  const account = drsAccount();
  account.ask('CreateLaunchConfigurationTemplate', { launchDisposition: 'STOPPED', copyTags: true });
  assert.match(account.refusal('CreateLaunchConfigurationTemplate'), /^ServiceQuotaExceeded/);
  const sourceServerID = install(account, 'web-1');
  const launch = account.ask('GetLaunchConfiguration', { sourceServerID });
  assert.equal([launch['launchDisposition'], launch['copyTags'], launch['name']], ['STOPPED', true, 'web-1']);
  const template = account.ec2.launchTemplate(String(launch['ec2LaunchTemplateID']));
  assert.is(template?.tags.get('AWSElasticDisasterRecoveryManaged'), 'drs.amazonaws.com');
  const changed = account.ask('UpdateLaunchConfiguration', { sourceServerID, launchDisposition: 'STARTED' });
  assert.equal(changed, { ...launch, launchDisposition: 'STARTED' });
});

test('tags are put on what an ARN names, and taken off again', () => {
  const account = drsAccount();
  const sourceServerID = install(account, 'web-1', { tags: { team: 'a' } });
  const resourceArn = `arn:aws:drs:eu-central-1:123456789012:source-server/${sourceServerID}`;
  account.ask('TagResource', { resourceArn, tags: { wave: '1' } });
  assert.equal(account.ask('ListTagsForResource', { resourceArn }), { tags: { team: 'a', wave: '1' } });
  account.ask('UntagResource', { resourceArn, tagKeys: ['team'] });
  const { items } = account.ask('DescribeSourceServers');
  assert.equal(items[0]?.tags, { wave: '1' });
  assert.match(account.refusal('TagResource', { resourceArn, tags: { 'aws:x': '' } }), 'not allowed');
  assert.match(account.refusal('ListTagsForResource', { resourceArn: `${resourceArn}x` }), 'ResourceNotFound');
});

test.run();
