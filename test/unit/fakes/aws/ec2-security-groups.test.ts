import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ec2Account, idsOf } from '../../../support/ec2-account.ts';

const agent = (CidrIp: string) => ({ IpProtocol: 'tcp', FromPort: 1500, ToPort: 1500, IpRanges: [{ CidrIp }] });

test('a group is made, opened, closed and deleted', () => {
  const { ec2, ask, refusal } = ec2Account();
  const wanted = { GroupName: 'recovery', GroupDescription: 'for recovery instances', VpcId: ec2.vpcId };
  const { groupId: GroupId } = ask('CreateSecurityGroup', wanted);
  assert.match(refusal('CreateSecurityGroup', wanted), 'InvalidGroup.Duplicate');
  assert.match(refusal('CreateSecurityGroup', { ...wanted, VpcId: undefined }), 'VPCIdNotSpecified');

  // Host bits are cleared.
  ask('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [agent('10.40.1.7/16')] });
  assert.is(
    refusal('AuthorizeSecurityGroupIngress', {
      GroupId,
      IpPermissions: [agent('10.50.0.0/16'), agent('10.40.0.0/16')],
    }),
    'InvalidPermission.Duplicate: the specified rule "peer: 10.40.0.0/16, TCP, from port: 1500, to port: 1500, ALLOW" already exists',
  );
  const [shown] = ask('DescribeSecurityGroups', {
    Filter: [{ Name: 'ip-permission.cidr', Value: ['10.40.0.0/16'] }],
  }).securityGroupInfo;
  assert.equal(shown?.ipPermissions, [
    {
      ...{ ipProtocol: 'tcp', fromPort: 1500, toPort: 1500, groups: [] },
      ...{ ipRanges: [{ cidrIp: '10.40.0.0/16', description: undefined }], ipv6Ranges: [], prefixListIds: [] },
    },
  ]);
  assert.is(shown?.ipPermissionsEgress.length, 1);

  assert.ok(ec2.letsIn([GroupId], 1500, '10.40.9.9'));
  assert.ok(ec2.letsIn([GroupId], 1500, '10.40.8.0/24'));
  assert.ok(ec2.letsIn([GroupId], 1500));
  assert.not(ec2.letsIn([GroupId], 1500, '10.41.0.1'));
  assert.not(ec2.letsIn([GroupId], 1501, '10.40.9.9'));

  const closed = { GroupId, IpPermissions: [agent('10.40.0.0/16')] };
  ask('RevokeSecurityGroupIngress', closed);
  assert.match(refusal('RevokeSecurityGroupIngress', closed), 'InvalidPermission.NotFound');
  ask('DeleteSecurityGroup', { GroupId });
  assert.match(refusal('DescribeSecurityGroups', { GroupId: [GroupId] }), 'InvalidGroup.NotFound');
});

test('what a rule must be', () => {
  const { ec2, refusal } = ec2Account();
  const GroupId = ec2.addSecurityGroup({ vpcId: ec2.vpcId, name: 'web' });
  const { IpRanges } = agent('10.0.0.0/8');
  for (const [permission, expected] of [
    [{ ...agent('10.0.0.0/33') }, 'InvalidParameterValue: CIDR block 10.0.0.0/33 is malformed'],
    [{ ...agent('everywhere') }, 'InvalidParameterValue: CIDR block everywhere is malformed'],
    [{ IpProtocol: 'tcp', IpRanges }, 'InvalidParameterValue'],
    [{ IpProtocol: 'tcp', FromPort: 2, ToPort: 1, IpRanges }, 'InvalidParameterValue'],
    [{ IpProtocol: 'carrier-pigeon', IpRanges }, 'InvalidParameterValue'],
    [{ FromPort: 1, ToPort: 1, IpRanges }, 'MissingParameter'],
    [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1 }, 'MissingParameter'],
    [{ IpProtocol: '-1', Groups: [{ GroupId: 'sg-0000000000000dead' }] }, 'InvalidGroup.NotFound'],
  ] as const) {
    const input = { GroupId, IpPermissions: [permission] };
    assert.ok(
      refusal('AuthorizeSecurityGroupIngress', input).startsWith(expected),
      refusal('AuthorizeSecurityGroupIngress', input),
    );
  }
});

test('a group that something needs stays', () => {
  const { clock, ec2, ask, refusal } = ec2Account();
  const first = ec2.addSecurityGroup({ vpcId: ec2.vpcId, name: 'first' });
  const second = ec2.addSecurityGroup({ vpcId: ec2.vpcId, name: 'second' });
  const IpPermissions = [{ IpProtocol: '-1', Groups: [{ GroupId: first }] }];
  ask('AuthorizeSecurityGroupIngress', { GroupId: second, IpPermissions });
  assert.match(refusal('DeleteSecurityGroup', { GroupId: first }), 'DependencyViolation');
  ask('RevokeSecurityGroupIngress', { GroupId: second, IpPermissions });
  const id = ec2.runInstance({ securityGroupIds: [first] });
  assert.match(refusal('DeleteSecurityGroup', { GroupId: first }), 'DependencyViolation');
  ec2.terminate(id);
  assert.match(refusal('DeleteSecurityGroup', { GroupId: first }), 'DependencyViolation');
  clock.advance(60_000);
  ask('DeleteSecurityGroup', { GroupId: first });
  const byDefault = { Filter: [{ Name: 'group-name', Value: ['default'] }] };
  const [GroupId] = idsOf(ask('DescribeSecurityGroups', byDefault)['securityGroupInfo'], 'groupId');
  assert.match(refusal('DeleteSecurityGroup', { GroupId }), 'CannotDelete');
});

test('so many groups and rules there may be', () => {
  const { ec2, ask, refusal } = ec2Account();
  const GroupId = ec2.addSecurityGroup({ vpcId: ec2.vpcId, name: 'web' });
  ec2.quota('RulesPerSecurityGroup', 2);
  ask('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [agent('10.0.0.0/8'), agent('10.0.0.0/9')] });
  const third = { GroupId, IpPermissions: [agent('10.0.0.0/10')] };
  assert.match(refusal('AuthorizeSecurityGroupIngress', third), 'RulesPerSecurityGroupLimitExceeded');
  ec2.quota('SecurityGroups', 2);
  const wanted = { GroupName: 'more', GroupDescription: 'more', VpcId: ec2.vpcId };
  assert.match(refusal('CreateSecurityGroup', wanted), 'SecurityGroupLimitExceeded');
});

test.run();
