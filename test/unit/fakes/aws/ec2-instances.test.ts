import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ec2Account, idsOf, type Ec2Account } from '../../../support/ec2-account.ts';
import type { ShownInstance } from '../../../support/ec2-answers.ts';

const minute = 60_000;

function instance({ ask }: Ec2Account, id: string): ShownInstance {
  const { reservationSet } = ask('DescribeInstances', { InstanceId: [id] });
  const found = reservationSet[0]?.instancesSet[0];
  if (!found) throw new Error(`${id} is not there.`);
  return found;
}

test('the states of an instance follow the clock', () => {
  const account = ec2Account();
  const { ask, refusal, clock, ec2 } = account;
  const id = ec2.runInstance({
    volumes: [
      { device: '/dev/xvda', gib: 30 },
      { device: '/dev/sdb', gib: 64 },
    ],
  });
  const InstanceId = [id];
  const state = () => instance(account, id).instanceState;
  assert.equal(state(), { code: 0, name: 'pending' });
  assert.match(refusal('StopInstances', { InstanceId }), 'IncorrectInstanceState');
  clock.advance(20_000);
  assert.equal(state(), { code: 16, name: 'running' });
  const { instancesSet } = ask('StopInstances', { InstanceId });
  assert.equal(instancesSet, [
    { instanceId: id, previousState: { code: 16, name: 'running' }, currentState: { code: 64, name: 'stopping' } },
  ]);
  assert.match(refusal('StartInstances', { InstanceId }), 'IncorrectInstanceState');
  clock.advance(minute);
  assert.is(state().name, 'stopped');
  ask('StartInstances', { InstanceId });
  clock.advance(minute);
  const volumes = instance(account, id).blockDeviceMapping;
  assert.equal(
    volumes.map(({ deviceName }) => deviceName),
    ['/dev/xvda', '/dev/sdb'],
  );
  ask('TerminateInstances', { InstanceId });
  assert.is(state().name, 'shutting-down');
  clock.advance(minute);
  assert.is(state().name, 'terminated');
  assert.is(instance(account, id)['privateIpAddress'], undefined);
  assert.equal(ask('DescribeVolumes')['volumeSet'], []);
  assert.match(refusal('DescribeVolumes', { VolumeId: [volumes[0]?.ebs.volumeId] }), 'InvalidVolume.NotFound');
  assert.match(refusal('StartInstances', { InstanceId }), 'IncorrectInstanceState');
  clock.advance(60 * minute);
  assert.match(refusal('DescribeInstances', { InstanceId }), 'InvalidInstanceID.NotFound');
});

test('an instance has an address of its subnet', () => {
  const account = ec2Account();
  const { refusal, ec2 } = account;
  const [subnetId] = ec2.subnetIds;
  const first = ec2.runInstance({ subnetId });
  const second = ec2.runInstance({ subnetId, privateIp: '10.20.1.77' });
  assert.is(ec2.instance(first)?.privateIp, '10.20.1.4');
  assert.is(ec2.instance(second)?.privateIp, '10.20.1.77');
  assert.throws(() => ec2.runInstance({ subnetId, privateIp: '10.20.1.77' }), /in use/);
  assert.throws(() => ec2.runInstance({ subnetId, privateIp: '10.20.1.3' }), /address range/);
  const filter = (Name: string, value: string) => ({ Filter: [{ Name, Value: [value] }] });
  const by = (Name: string, value: string) =>
    account
      .ask('DescribeInstances', filter(Name, value))
      .reservationSet.flatMap(({ instancesSet }) => idsOf(instancesSet, 'instanceId'));
  assert.equal(by('private-ip-address', '10.20.1.77'), [second]);
  assert.equal(by('instance-state-name', 'pending'), [first, second]);
  assert.equal(by('subnet-id', ec2.subnetIds[1]), []);
  const tiny = ec2.addSubnet({ vpcId: ec2.vpcId, cidr: '10.20.9.0/29' });
  for (let index = 0; index < 3; index += 1) ec2.runInstance({ subnetId: tiny });
  assert.throws(() => ec2.runInstance({ subnetId: tiny }), /not enough free addresses/);
  ec2.quota('Vcpus', 11);
  assert.throws(() => ec2.runInstance({}), /vCPUs/);
  assert.match(refusal('DescribeInstances', filter('colour', 'red')), 'InvalidParameterValue');
});

test('attributes, security groups and protection', () => {
  const account = ec2Account();
  const { ask, refusal, clock, ec2 } = account;
  const InstanceId = ec2.runInstance({});
  const group = ec2.addSecurityGroup({ vpcId: ec2.vpcId, name: 'recovery' });
  ask('ModifyInstanceAttribute', { InstanceId, GroupId: [group] });
  assert.equal(ec2.instance(InstanceId)?.securityGroupIds, [group]);
  const elsewhere = ec2.addSecurityGroup({ vpcId: ec2.addVpc({ cidr: '10.99.0.0/16' }), name: 'recovery' });
  assert.match(refusal('ModifyInstanceAttribute', { InstanceId, GroupId: [elsewhere] }), 'different networks');
  assert.match(refusal('ModifyInstanceAttribute', { InstanceId }), 'InvalidParameterCombination');
  clock.advance(minute);
  const bigger = { InstanceId, InstanceType: { Value: 'm5.large' } };
  assert.match(refusal('ModifyInstanceAttribute', bigger), 'IncorrectInstanceState');
  ask('StopInstances', { InstanceId: [InstanceId] });
  clock.advance(minute);
  ask('ModifyInstanceAttribute', bigger);
  assert.is(ec2.instance(InstanceId)?.instanceType, 'm5.large');
  ask('ModifyInstanceAttribute', { InstanceId, DisableApiTermination: { Value: true } });
  assert.match(refusal('TerminateInstances', { InstanceId: [InstanceId] }), 'OperationNotPermitted');
});

test('status checks and the console', () => {
  const { ask, clock, ec2 } = ec2Account();
  const id = ec2.runInstance({});
  const statuses = (input: object = {}) =>
    ask('DescribeInstanceStatus', input).instanceStatusSet.map(({ instanceStatus }) => instanceStatus.status);
  assert.equal(statuses(), []);
  assert.equal(statuses({ IncludeAllInstances: true }), ['not-applicable']);
  clock.advance(20_000);
  assert.equal(statuses(), ['initializing']);
  clock.advance(2 * minute);
  assert.equal(statuses(), ['ok']);
  ec2.setConsole(id, 'login:');
  assert.is(Buffer.from(String(ask('GetConsoleOutput', { InstanceId: id })['output']), 'base64').toString(), 'login:');
});

test('an instance has one instance profile', () => {
  const { ask, refusal, clock, ec2 } = ec2Account();
  const InstanceId = ec2.runInstance({});
  const input = { InstanceId, IamInstanceProfile: { Name: 'Recovery' } };
  ec2.hooks.instanceProfile = (name) =>
    name === 'Recovery' ? 'arn:aws:iam::1:instance-profile/x/Recovery' : undefined;
  ask('AssociateIamInstanceProfile', input);
  assert.match(refusal('AssociateIamInstanceProfile', input), 'IncorrectState: There is an existing association');
  const list = () =>
    ask('DescribeIamInstanceProfileAssociations', { Filter: [{ Name: 'instance-id', Value: [InstanceId] }] })
      .iamInstanceProfileAssociationSet;
  assert.is(list()[0]?.state, 'associating');
  clock.advance(5000);
  assert.is(list()[0]?.state, 'associated');
  assert.is(ec2.instance(InstanceId)?.instanceProfile, 'Recovery');
  const other = { InstanceId: ec2.runInstance({}), IamInstanceProfile: { Name: 'Nobody' } };
  assert.match(refusal('AssociateIamInstanceProfile', other), 'Invalid IAM Instance Profile name');
  ask('DisassociateIamInstanceProfile', { AssociationId: list()[0]?.associationId });
  assert.equal(list(), []);
});

test('snapshots and instance types', () => {
  const { ask, refusal, ec2 } = ec2Account();
  const id = ec2.addSnapshot({ gib: 30, tags: { AWSElasticDisasterRecoveryManaged: 'drs.amazonaws.com' } });
  const managed = { Owner: ['self'], Filter: [{ Name: 'tag-key', Value: ['AWSElasticDisasterRecovery*'] }] };
  assert.equal(idsOf(ask('DescribeSnapshots', managed)['snapshotSet'], 'snapshotId'), [id]);
  assert.equal(ask('DescribeSnapshots', { Owner: ['amazon'] })['snapshotSet'], []);
  ask('DeleteSnapshot', { SnapshotId: id });
  assert.match(refusal('DeleteSnapshot', { SnapshotId: id }), 'InvalidSnapshot.NotFound');
  const [type] = ask('DescribeInstanceTypes', {
    InstanceType: ['t3.large'],
  }).instanceTypeSet;
  assert.equal(type?.['memoryInfo'], { sizeInMiB: 8192 });
  assert.match(refusal('DescribeInstanceTypes', { InstanceType: ['t9.huge'] }), 'InvalidInstanceType');
});

test.run();
