import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awaitJob } from '../../../src/aws/drs/await-job.ts';
import { failbackOf } from '../../../src/aws/drs/failback-state.ts';
import { listRecoveryInstances } from '../../../src/aws/drs/recovery-instances.ts';
import { listSourceServers } from '../../../src/aws/drs/source-servers.ts';
import { listMachines } from '../../../src/azure/machines/list.ts';
import { deallocateMachine } from '../../../src/azure/machines/life.ts';
import { makeMachine } from '../../../src/azure/machines/make.ts';
import { runCommand } from '../../../src/azure/machines/run-command.ts';
import { makeNic } from '../../../src/azure/network/nics.ts';
import { poll } from '../../../src/dr/poll.ts';
import { drRig } from '../../support/dr-rig.ts';
import { clientImage, LOCATION, VNET } from '../../support/dr/azure-world.ts';

test('the flow opens on both clouds, whose servers run', async () => {
  await using rig = await drRig({ servers: 3 });
  const flow = await rig.open();
  const machines = await listMachines(flow.azure, flow.signal, { group: 'rg' });
  assert.equal(
    machines.map(({ name, os, generation, power, dataDisks }) => [name, os, generation, power, dataDisks.length]),
    [
      ['web1', 'linux', 1, 'running', 1],
      ['web2', 'linux', 2, 'running', 2],
      ['web3', 'windows', 1, 'running', 0],
    ],
  );
  assert.is((await flow.aws.caller(flow.signal)).account, rig.aws.account);
});

test('a script that installs the agent brings a server into DRS, with its tags and without what was left out', async () => {
  await using rig = await drRig({ servers: 3 });
  await rig.initialize();
  const flow = await rig.open();
  const parameters = { AWS_ACCESS_KEY_ID: rig.aws.credentials.accessKeyId, REGION: rig.aws.region };
  const linux = [
    'chmod +x ./aws-replication-installer-init',
    './aws-replication-installer-init --region "$REGION" --no-prompt --devices /dev/sda,/dev/sdc \\',
    '  --tags failback-kit:plan=shop failback-kit:server=web2',
  ].join('\n');
  const windows =
    '.\\AwsReplicationWindowsInstaller.exe --region $env:REGION --no-prompt --tags failback-kit:server=web3';
  const run = (name: string, os: 'linux' | 'windows', script: string) =>
    runCommand(
      flow.azure,
      rig.id(`Microsoft.Compute/virtualMachines/${name}`),
      { os, script, parameters },
      flow.signal,
    );
  const said = await run('web2', 'linux', linux);
  assert.match(said.stdout, /The following is the source server ID: s-\w{17}/);
  assert.is((await run('web3', 'windows', windows)).exitCode, 0);
  const found = await listSourceServers(flow.aws, flow.signal);
  const shown = found.map(({ sourceProperties, tags }) => [
    tags?.['failback-kit:server'],
    sourceProperties?.disks?.map(({ deviceName }) => deviceName),
  ]);
  assert.equal(shown, [
    ['web2', ['/dev/sda', '/dev/sdc']],
    ['web3', ['c:0']],
  ]);
  const wrong = await run('web1', 'linux', linux.replace('$REGION', 'us-east-1'));
  assert.is(wrong.exitCode, 1);
  assert.is((await run('web1', 'linux', 'true')).exitCode, 0);
});

test('a machine with a failback image pairs with the recovery instance that its user data name', async () => {
  await using rig = await drRig({ servers: 1, speed: 20_000 });
  await rig.initialize();
  const sourceServerID = rig.protect().get('web1') ?? '';
  const flow = await rig.open();
  const { aws, azure, signal } = flow;
  const drs = await aws.drs();
  const isReady = async () => {
    const [server] = await listSourceServers(aws, signal);
    return server?.dataReplicationInfo?.dataReplicationState === 'CONTINUOUS' ? true : undefined;
  };
  await poll(flow, 'The sync', isReady);
  const { job } = await drs.startRecovery({ sourceServers: [{ sourceServerID }] });
  await awaitJob(aws, signal, job?.jobID ?? '');
  const [instance] = await listRecoveryInstances(aws, signal);
  const recoveryInstanceId = instance?.recoveryInstanceID ?? '';

  const disks = await Promise.all(
    [30, 64].map(async (gib, lun) => {
      const name = `target-${lun}`;
      const disk = {
        ...{ location: LOCATION, sku: { name: 'Premium_LRS' as const }, diskSizeGB: gib },
        creationData: { createOption: 'Empty' as const },
      };
      await azure.call('make a disk', signal, (call) => azure.compute.disks.createOrUpdate('rg', name, disk, call));
      return { id: rig.id(`Microsoft.Compute/disks/${name}`), lun };
    }),
  );
  const subnet = rig.id(`Microsoft.Network/virtualNetworks/${VNET.name}/subnets/${VNET.subnet}`);
  const place = { location: LOCATION, tags: {} };
  const nic = await makeNic(azure, 'rg', 'fb', { ...place, subnet, accelerated: false }, signal);
  const [boot = '', data = ''] = (instance?.recoveryInstanceProperties?.disks ?? []).map(
    (one) => one.internalDeviceName,
  );
  const userData = {
    ...{ version: 1, region: aws.region, recoveryInstanceId },
    ...{ accessKey: rig.aws.credentials.accessKeyId, secretKey: rig.aws.credentials.secretAccessKey },
    deviceMapping: { [boot]: '/dev/disk/azure/scsi1/lun0', [data]: '/dev/disk/azure/scsi1/lun1' },
  };
  const settings = {
    ...{ ...place, size: 'Standard_E4s_v5', nic: nic.id, dataDisks: disks, userData: JSON.stringify(userData) },
    from: { image: clientImage(rig.arm, 1), specialized: false },
  };
  const machine = await makeMachine(azure, 'rg', 'fb', settings, signal);
  assert.equal(
    rig.clients.map(({ recoveryInstanceID, refusal }) => [recoveryInstanceID, refusal]),
    [[recoveryInstanceId, undefined]],
  );
  const [paired] = await listRecoveryInstances(aws, signal);
  assert.ok(paired && failbackOf(paired).phase !== 'not-started');
  await deallocateMachine(azure, machine?.id ?? '', signal);
});

test.run();
