import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { protocolOf } from '../../../fakes/aws/protocols/all.ts';
import { parseForm } from '../../../fakes/aws/protocols/form.ts';
import { AwsError, type AwsService } from '../../../fakes/aws/service.ts';

const service = (name: string, protocol: AwsService['protocol'], version: string): AwsService => ({
  ...{ name, protocol, version },
  handle: () => undefined,
});
const EC2 = protocolOf(service('ec2', 'ec2', '2016-11-15'));
const IAM = protocolOf(service('iam', 'query', '2010-05-08'));
const DRS = protocolOf(service('drs', 'rest-json', '2020-02-26'));
const SSM = protocolOf(service('ssm', 'json', '2014-11-06'));

const call = (text: string, more: object = {}) => ({
  ...{ method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, text },
  ...more,
});

test('a form is nested by its names', () => {
  assert.equal(parseForm('Filter.2.Name=b&Filter.1.Name=a&Filter.1.Value.1=x&Filter.1.Value.10=z&Filter.1.Value.2=y'), {
    Filter: [{ Name: 'a', Value: ['x', 'y', 'z'] }, { Name: 'b' }],
  });
  assert.equal(parseForm('Tags.member.1.Key=k+1&Tags.member.1.Value=%26'), { Tags: [{ Key: 'k 1', Value: '&' }] });
  assert.equal(parseForm('PolicyArns=&Options.TunnelOptions.1.PreSharedKey=p'), {
    PolicyArns: '',
    Options: { TunnelOptions: [{ PreSharedKey: 'p' }] },
  });
});

test('EC2 has its answers in XML, with lists of items', () => {
  const { text } = EC2.answer(
    'DescribeVpcs',
    { vpcSet: [{ vpcId: 'vpc-1', isDefault: false }], nextToken: undefined },
    'R',
  );
  assert.match(text, '<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>R</requestId>');
  assert.match(text, '<vpcSet><item><vpcId>vpc-1</vpcId><isDefault>false</isDefault></item></vpcSet></Desc');
  assert.match(EC2.answer('CreateTags', undefined, 'R').text, '<return>true</return>');
  assert.match(
    EC2.refusal(new AwsError(400, 'InvalidVpcID.NotFound', 'a < b'), 'R').text,
    '<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>a &lt; b</Message></Error></Errors><RequestID>R',
  );
});

test('the query protocol wraps its results, with lists of members', () => {
  const { text } = IAM.answer('ListRoles', { Roles: ['a', 'b'], IsTruncated: false }, 'R');
  assert.match(text, '<ListRolesResult><Roles><member>a</member><member>b</member></Roles><IsTruncated>false<');
  assert.match(text, '<ResponseMetadata><RequestId>R</RequestId></ResponseMetadata></ListRolesResponse>');
  assert.not.match(IAM.answer('DeleteRole', undefined, 'R').text, 'Result>');
  assert.match(IAM.refusal(new AwsError(404, 'NoSuchEntity', 'm'), 'R').text, '<Error><Type>Sender</Type><Code>NoSu');
});

test('an action is of the version that the service has', () => {
  assert.equal(IAM.parse(call('Action=GetRole&Version=2010-05-08&RoleName=r')), {
    operation: 'GetRole',
    input: { RoleName: 'r' },
  });
  assert.throws(() => IAM.parse(call('Action=GetRole&Version=2016-11-15')), /Could not find operation/);
  assert.throws(() => EC2.parse(call('')), /must contain an Action/);
});

test('the JSON protocols name the operation in the path or in a header', () => {
  assert.equal(DRS.parse(call('{"a":1}', { path: '/DescribeJobs' })), { operation: 'DescribeJobs', input: { a: 1 } });
  const tags = { path: '/tags/arn%3Aaws%3Adrs%3A%3A1%3As%2F2', query: new URLSearchParams('tagKeys=a&tagKeys=b') };
  assert.equal(DRS.parse(call('', { ...tags, method: 'DELETE' })), {
    operation: 'UntagResource',
    input: { tagKeys: ['a', 'b'], resourceArn: 'arn:aws:drs::1:s/2' },
  });
  const headers = { 'x-amz-target': 'AmazonSSM.GetParameter' };
  assert.equal(SSM.parse(call('{}', { headers })), { operation: 'GetParameter', input: {} });
  assert.throws(() => SSM.parse(call('[]', { headers })), /not a JSON object/);
});

test('refusals of the JSON protocols carry their members', () => {
  const error = new AwsError(429, 'ThrottlingException', 'slow', { quotaCode: 'L-1', retryAfterSeconds: '7' });
  const { headers, text, status } = DRS.refusal(error, 'R');
  assert.equal([status, headers['retry-after'], headers['x-amzn-errortype']], [429, '7', 'ThrottlingException']);
  assert.equal(JSON.parse(text), { quotaCode: 'L-1', code: 'ThrottlingException', message: 'slow' });
  assert.is((JSON.parse(SSM.refusal(error, 'R').text) as { __type: string }).__type, 'ThrottlingException');
  assert.equal(
    [DRS.answer('InitializeService', undefined, 'R').status, SSM.answer('X', undefined, 'R').text],
    [204, '{}'],
  );
});

test.run();
