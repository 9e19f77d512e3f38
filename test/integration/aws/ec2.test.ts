import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { giveProfile, listInstanceProfiles, listInstances, listVolumesOf } from '../../../src/aws/ec2/instances.ts';
import { changeLaunchTemplate, launchTemplate } from '../../../src/aws/ec2/launch-template.ts';
import { cidrsOf, listSubnets, listVpcs, lookAtSubnet, lookAtVpc } from '../../../src/aws/ec2/places.ts';
import { hasRule, letIn, listSecurityGroups, shutOut } from '../../../src/aws/ec2/security-groups.ts';
import { listTaggedAws, tagResources } from '../../../src/aws/ec2/tag-resources.ts';
import { awsRig } from '../../support/aws-rig.ts';

const FAILBACK = { port: 1500, cidr: '10.1.0.0/16', description: 'Failback Client' };

test('places are looked at by their ids and in lists; what is not there is no error', async () => {
  await using rig = await awsRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  const { vpcId, subnetIds } = fake.ec2;
  const vpc = await lookAtVpc(aws, vpcId, signal);
  assert.equal(vpc && cidrsOf(vpc), ['10.20.0.0/16']);
  assert.equal(
    (await listVpcs(aws, signal)).map(({ VpcId }) => VpcId),
    [vpcId],
  );
  assert.equal((await listSubnets(aws, vpcId, signal)).map(({ SubnetId }) => SubnetId).sort(), [...subnetIds].sort());
  assert.is((await lookAtSubnet(aws, subnetIds[0], signal))?.VpcId, vpcId);
  assert.is(await lookAtVpc(aws, 'vpc-0123456789abcdef0', signal), undefined);
  assert.is(await lookAtSubnet(aws, 'subnet-0123456789abcdef0', signal), undefined);
});

test('a rule is made once, and taken away once', async () => {
  await using rig = await awsRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  const group = fake.ec2.addSecurityGroup({ vpcId: fake.ec2.vpcId, name: 'recovery' });
  assert.is(await letIn(aws, group, { ...FAILBACK, tags: { 'failback-kit:plan': 'shop' } }, signal), true);
  assert.is(await letIn(aws, group, FAILBACK, signal), false);
  const [there] = await listSecurityGroups(aws, [group], signal);
  assert.ok(there && hasRule(there, FAILBACK));
  await shutOut(aws, group, FAILBACK, signal);
  await shutOut(aws, group, FAILBACK, signal);
  const [after] = await listSecurityGroups(aws, [group], signal);
  assert.not.ok(after && hasRule(after, FAILBACK));
  assert.equal(await listSecurityGroups(aws, ['sg-0123456789abcdef0'], signal), []);
});

test('a launch template is changed by a new default version, and only if it must be', async () => {
  await using rig = await awsRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  const ec2 = await aws.ec2();
  const tags = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'AWSElasticDisasterRecoveryManaged', Value: '' }] }];
  const made = await ec2.createLaunchTemplate({
    LaunchTemplateName: 's-1',
    LaunchTemplateData: { InstanceType: 't3.small', TagSpecifications: tags },
  });
  const id = made.LaunchTemplate?.LaunchTemplateId ?? '';
  const [subnet] = fake.ec2.subnetIds;
  const change = {
    InstanceType: 'm5.large' as const,
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: subnet, AssociatePublicIpAddress: false }],
  };
  assert.is(await changeLaunchTemplate(aws, id, change, signal), true);
  const now = await launchTemplate(aws, id, signal);
  assert.equal([now.InstanceType, now.NetworkInterfaces?.[0]?.SubnetId], ['m5.large', subnet]);
  assert.is(now.TagSpecifications?.[0]?.Tags?.[0]?.Key, 'AWSElasticDisasterRecoveryManaged');
  assert.is(await changeLaunchTemplate(aws, id, change, signal), false);
});

test('instances have volumes and a role, which is given only where there is none', async () => {
  await using rig = await awsRig(1000);
  const { fake, signal } = rig;
  const aws = await rig.open();
  const id = fake.ec2.run({
    ...{ subnetId: fake.ec2.subnetIds[0], instanceType: 't3.small', start: true, publicIp: false, tags: {} },
    disks: [{ deviceName: '/dev/sda1', bytes: 8 * 1024 ** 3 }],
  });
  assert.equal(
    (await listInstances(aws, [id, 'i-0123456789abcdef0'], signal)).map(({ InstanceId }) => InstanceId),
    [id],
  );
  assert.is((await listVolumesOf(aws, [id], signal))[0]?.Size, 8);
  const before = await listInstanceProfiles(aws, [id], signal);
  assert.is(before.length, 0);
  for (const profile of ['one', 'two']) await giveProfile(aws, id, profile, signal);
  const [association] = await listInstanceProfiles(aws, [id], signal);
  assert.match(association?.IamInstanceProfile?.Arn ?? '', /\/one$/);
});

test('things are tagged, and found by their tags', async () => {
  await using rig = await awsRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  const { vpcId, subnetIds } = fake.ec2;
  await tagResources(aws, [vpcId, ...subnetIds], { 'failback-kit:plan': 'shop' }, signal);
  const found = await listTaggedAws(aws, 'failback-kit:plan', 'shop', signal);
  assert.equal(found.map(({ id }) => id).sort(), [vpcId, ...subnetIds].sort());
  assert.equal(await listTaggedAws(aws, 'failback-kit:plan', 'other', signal), []);
});

test.run();
