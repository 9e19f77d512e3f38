import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  changeLaunch,
  changeLaunchDefaults,
  changeReplication,
  changeReplicationTemplate,
  ensureLaunchTemplate,
  ensureReplicationTemplate,
  launchSettings,
  replicationSettings,
} from '../../../src/aws/drs/settings.ts';
import { listLaunchTemplates, listReplicationTemplates } from '../../../src/aws/drs/templates.ts';
import { changeLaunchTemplate, launchTemplate } from '../../../src/aws/ec2/launch-template.ts';
import { initialize } from '../../../src/aws/iam/initialize.ts';
import { awsRig, drsRig, replicationTemplate } from '../../support/aws-rig.ts';

test('templates are made once, also when the answer is lost, and changed only if they differ', async () => {
  await using rig = await awsRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  await initialize(aws, signal);
  const settings = replicationTemplate(fake.ec2.subnetIds[0]);
  const launch = { launchDisposition: 'STARTED', copyTags: true } as const;
  fake.fail({ kind: 'lost' }, { operation: 'CreateReplicationConfigurationTemplate' });
  fake.fail({ kind: 'lost' }, { operation: 'CreateLaunchConfigurationTemplate' });
  await ensureReplicationTemplate(aws, signal, settings, { made: 'by us' });
  await ensureLaunchTemplate(aws, signal, launch);
  fake.reset();
  const there = await ensureReplicationTemplate(aws, signal, { ...settings, bandwidthThrottling: 50 });
  const launched = await ensureLaunchTemplate(aws, signal, launch);
  assert.equal([there.tags, there.bandwidthThrottling], [{ made: 'by us' }, settings.bandwidthThrottling]);
  assert.equal(rig.asked(), [
    'drs:DescribeReplicationConfigurationTemplates',
    'drs:DescribeLaunchConfigurationTemplates',
  ]);
  assert.is(await changeReplicationTemplate(aws, signal, there, settings), false);
  assert.is(await changeReplicationTemplate(aws, signal, there, { ...settings, bandwidthThrottling: 50 }), true);
  assert.is(await changeLaunchDefaults(aws, signal, launched, launch), false);
  assert.is(await changeLaunchDefaults(aws, signal, launched, { ...launch, copyPrivateIp: true }), true);
  assert.is((await listReplicationTemplates(aws, signal))[0]?.bandwidthThrottling, 50);
  assert.is((await listReplicationTemplates(aws, signal)).length, 1);
  assert.equal(
    (await listLaunchTemplates(aws, signal)).map(({ copyPrivateIp }) => copyPrivateIp),
    [true],
  );
});

test('a server replicates and launches as it is told, and is told once', async () => {
  await using rig = await drsRig();
  const { aws, signal, fake } = rig;
  const id = rig.install('web-1');
  const change = { bandwidthThrottling: 20, useDedicatedReplicationServer: true };
  assert.is(await changeReplication(aws, signal, id, change), true);
  assert.is(await changeReplication(aws, signal, id, change), false);
  assert.is((await replicationSettings(aws, signal, id)).bandwidthThrottling, 20);
  const launch = { launchDisposition: 'STOPPED', targetInstanceTypeRightSizingMethod: 'NONE' } as const;
  assert.is(await changeLaunch(aws, signal, id, launch), true);
  assert.is(await changeLaunch(aws, signal, id, launch), false);

  const { ec2LaunchTemplateID: template = '' } = await launchSettings(aws, signal, id);
  const before = await launchTemplate(aws, template, signal);
  await changeLaunchTemplate(aws, template, { InstanceType: 'm5.large' }, signal);
  const after = await launchTemplate(aws, template, signal);
  assert.is(after.InstanceType, 'm5.large');
  assert.equal(after.TagSpecifications, before.TagSpecifications);
  assert.ok(fake.requests.length > 0);
});

test.run();
