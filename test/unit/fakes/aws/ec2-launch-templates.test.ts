import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ec2Account, tagged, type Ec2Account } from '../../../support/ec2-account.ts';

function make({ ask }: Ec2Account, name: string, more: object = {}): string {
  const LaunchTemplateData = { InstanceType: 't3.small', EbsOptimized: true };
  const made = ask('CreateLaunchTemplate', { LaunchTemplateName: name, LaunchTemplateData, ...more });
  return made.launchTemplate.launchTemplateId;
}

function versions({ ask }: Ec2Account, input: object): readonly string[] {
  const { launchTemplateVersionSet } = ask('DescribeLaunchTemplateVersions', input);
  return launchTemplateVersionSet.map(
    ({ launchTemplateName, versionNumber, defaultVersion }) =>
      `${String(launchTemplateName)} ${String(versionNumber)}${defaultVersion === true ? '*' : ''}`,
  );
}

test('versions pile up, and one of them is the default', () => {
  const account = ec2Account();
  const { ask, refusal, ec2 } = account;
  const id = make(account, 'web1');
  const group = ec2.addSecurityGroup({ vpcId: ec2.vpcId, name: 'web' });
  const NetworkInterface = [
    { DeviceIndex: 0, SubnetId: ec2.subnetIds[1], SecurityGroupId: [group], AssociatePublicIpAddress: false },
  ];
  const { launchTemplateVersion } = ask('CreateLaunchTemplateVersion', {
    LaunchTemplateId: id,
    SourceVersion: '$Latest',
    LaunchTemplateData: { NetworkInterface, TagSpecification: tagged('instance', { from: 'template' }) },
  });
  assert.equal(launchTemplateVersion['launchTemplateData'], {
    instanceType: 't3.small',
    ebsOptimized: true,
    networkInterfaceSet: [
      { associatePublicIpAddress: false, deviceIndex: 0, groupSet: [group], subnetId: ec2.subnetIds[1] },
    ],
    tagSpecificationSet: [{ resourceType: 'instance', tagSet: [{ key: 'from', value: 'template' }] }],
  });
  assert.is(ec2.launchTemplate(id)?.data.subnetId, undefined);
  ask('ModifyLaunchTemplate', { LaunchTemplateId: id, SetDefaultVersion: 2 });
  assert.equal(ec2.launchTemplate(id)?.data, {
    ...{ instanceType: 't3.small', subnetId: ec2.subnetIds[1], securityGroupIds: [group], publicIp: false },
    ...{ privateIp: undefined, instanceProfile: undefined },
  });
  assert.equal(versions(account, { LaunchTemplateId: id }), ['web1 2*', 'web1 1']);
  assert.equal(versions(account, { LaunchTemplateName: 'web1', LaunchTemplateVersion: ['1'] }), ['web1 1']);
  const instance = ec2.instance(ec2.runInstance({ launchTemplate: { id } }));
  assert.equal(
    [instance?.instanceType, instance?.securityGroupIds, instance?.privateIp],
    ['t3.small', [group], '10.20.2.4'],
  );

  assert.match(refusal('ModifyLaunchTemplate', { LaunchTemplateId: id, SetDefaultVersion: 9 }), 'VersionNotFound');
  const { unsuccessfullyDeletedLaunchTemplateVersionSet: kept } = ask('DeleteLaunchTemplateVersions', {
    LaunchTemplateId: id,
    LaunchTemplateVersion: ['1', '2'],
  });
  assert.equal(
    kept.map(({ versionNumber }) => versionNumber),
    [2],
  );
  ask('DeleteLaunchTemplate', { LaunchTemplateId: id });
  assert.match(refusal('DeleteLaunchTemplate', { LaunchTemplateId: id }), 'InvalidLaunchTemplateId.NotFound');
  assert.match(
    refusal('DescribeLaunchTemplates', { LaunchTemplateName: ['web1'] }),
    'InvalidLaunchTemplateName.NotFoundException',
  );
});

test('the defaults of all templates are asked for at once', () => {
  const account = ec2Account();
  const { refusal } = account;
  for (const name of ['web1', 'web2', 'db1']) make(account, name);
  assert.equal(versions(account, { LaunchTemplateVersion: ['$Default'] }), ['web1 1*', 'web2 1*', 'db1 1*']);
  assert.match(refusal('DescribeLaunchTemplateVersions', { LaunchTemplateVersion: ['1'] }), 'InvalidParameterValue');
  assert.match(refusal('DescribeLaunchTemplateVersions'), 'MissingParameter');
});

test('a client token makes one template', () => {
  const account = ec2Account();
  const { refusal } = account;
  const id = make(account, 'web1', { ClientToken: 'once' });
  assert.is(make(account, 'web1', { ClientToken: 'once' }), id);
  assert.throws(() => make(account, 'web2', { ClientToken: 'once' }), /cannot be used again/);
  const same = { LaunchTemplateName: 'web1', LaunchTemplateData: { InstanceType: 't3.small' } };
  assert.match(refusal('CreateLaunchTemplate', same), 'InvalidLaunchTemplateName.AlreadyExistsException');
  const strange = { LaunchTemplateName: 'web3', LaunchTemplateData: { Colour: 'red' } };
  assert.match(refusal('CreateLaunchTemplate', strange), 'UnknownParameter: The parameter LaunchTemplateData.Colour');
});

test('DRS makes a template, reads it and starts an instance from behind', () => {
  const { clock, ec2 } = ec2Account();
  const [subnetId] = ec2.subnetIds;
  const id = ec2.createLaunchTemplate(
    'drs-1',
    { instanceType: 'c5.large', instanceProfile: 'Recovery' },
    { managed: 'yes' },
  );
  assert.is(ec2.launchTemplate(id)?.tags.get('managed'), 'yes');
  const disks = [
    { deviceName: '/dev/nvme0n1', bytes: 30 * 1024 ** 3 },
    { deviceName: '/dev/nvme1n1', bytes: 1 },
  ];
  const { data = {} } = ec2.launchTemplate(id) ?? {};
  const made = ec2.run({ ...data, subnetId, disks, tags: { server: 'web1' }, publicIp: true, start: false });
  const instance = ec2.instance(made);
  assert.is(instance?.state, 'stopped');
  assert.is(instance?.instanceProfile, 'Recovery');
  assert.is(instance?.volumeIds.length, 2);
  assert.match(instance?.publicIp ?? '', /^198\.18\./);
  ec2.terminate(made);
  ec2.terminate(made);
  clock.advance(60_000);
  assert.is(ec2.instance(made)?.state, 'terminated');
  ec2.deleteLaunchTemplate(id);
  assert.is(ec2.launchTemplate(id), undefined);
});

test.run();
