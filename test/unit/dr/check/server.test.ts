import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Machine } from '../../../../src/azure/machines/machine.ts';
import { vmSizes } from '../../../../src/dr/check/azure-sizes.ts';
import { judgeReplication, judgeServer } from '../../../../src/dr/check/server/agent.ts';
import { judgeGeneration, judgePartitions, judgeSecureBoot } from '../../../../src/dr/check/server/generation.ts';
import { judgeCommandable, judgeThere } from '../../../../src/dr/check/server/machine.ts';
import { judgeInstance } from '../../../../src/dr/check/server/recovery-instance.ts';
import { judgeProfile } from '../../../../src/dr/check/server/recovery-profile.ts';
import { judgeResourceDisk } from '../../../../src/dr/check/server/resource-disk.ts';
import { judgeSize } from '../../../../src/dr/check/server/size.ts';
import { judgeMapping, judgeReplicated, judgeTargets } from '../../../../src/dr/check/server/volumes.ts';
import { warn } from '../../../../src/dr/check/finding.ts';
import { GiB } from '../../../../src/size.ts';

const machine = {
  ...{ name: 'web1', group: 'rg', location: 'westeurope', size: 'Standard_D2s_v5', os: 'linux', generation: 1 },
  ...{ power: 'running', provisioning: 'Succeeded', agent: true, hostname: 'web1' },
  ...{ securityType: 'Standard', secureBoot: false, osDisk: { bytes: 30 * GiB }, dataDisks: [] },
} as unknown as Machine;

test('the machine of the plan must be there, and for the agent run', () => {
  assert.is(judgeThere(machine, 'web1', 'westeurope').verdict, 'ok');
  assert.is(judgeThere(machine, 'web1', 'eastus').verdict, 'warn');
  assert.is(judgeThere(null, 'web1', 'westeurope').message, 'there is no machine web1');
  assert.is(judgeCommandable(machine).verdict, 'ok');
  const off = judgeCommandable({ ...machine, power: 'deallocated' });
  assert.match(off.message, 'it is deallocated');
  assert.is(off.remedy, 'az vm start -g rg -n web1');
  assert.is(judgeCommandable({ ...machine, agent: false }).verdict, 'fail');
});

test('the Failback Client boots by BIOS for Linux, and for Windows as the server does', () => {
  const windows = { os: 'windows', generation: 2 } as const;
  const linux2 = { os: 'linux', generation: 2 } as const;
  assert.is(judgeGeneration(machine, 'new-vm', undefined).message, 'the Failback Client boots as generation 1');
  assert.is(judgeGeneration(windows, 'new-vm', undefined).message, 'the Failback Client boots as generation 2');
  assert.is(judgeGeneration(windows, 'new-vm', 1).remedy, 'Set generation: 2 in the plan.');
  assert.is(judgeGeneration(linux2, 'new-vm', undefined).verdict, 'ok');
  assert.match(judgeGeneration(linux2, 'swap-os-disk', undefined).message, 'boots no disk of generation 1');
  assert.is(judgeGeneration({ os: 'windows', generation: null }, 'new-vm', undefined).verdict, 'warn');
});

test('Secure Boot keeps the driver of the agent out of Linux, and a swapped disk out of Trusted Launch', () => {
  const trusted = { os: 'linux', securityType: 'TrustedLaunch', secureBoot: true } as const;
  assert.is(judgeSecureBoot(machine, 'new-vm').verdict, 'ok');
  assert.match(judgeSecureBoot(trusted, 'new-vm').message, 'the agent cannot load its driver');
  assert.is(judgeSecureBoot({ ...trusted, os: 'windows' }, 'new-vm').verdict, 'ok');
  assert.is(judgeSecureBoot({ ...trusted, secureBoot: false }, 'new-vm').verdict, 'ok');
  assert.is(judgeSecureBoot({ ...trusted, secureBoot: false }, 'swap-os-disk').verdict, 'fail');
  assert.is(judgeSecureBoot({ ...trusted, securityType: 'ConfidentialVM' }, 'new-vm').verdict, 'fail');
});

test('what the partition table of a boot disk asks for is said', () => {
  assert.is(judgePartitions(machine).verdict, 'ok');
  assert.match(judgePartitions({ ...machine, generation: 2 }).message, 'grub2-pc-modules');
  assert.is(judgePartitions({ ...machine, os: 'windows', generation: 2 }).verdict, 'ok');
  const large = { ...machine, osDisk: { ...machine.osDisk, bytes: 3000 * GiB } };
  assert.match(judgePartitions(large).message, 'larger than 2 TiB');
});

const sizes = vmSizes(
  [
    sku('Standard_E4s_v5', { vCPUs: '4', MemoryGB: '32', MaxDataDiskCount: '8', HyperVGenerations: 'V1,V2' }),
    sku('Standard_B1s', { vCPUs: '1', MemoryGB: '1', MaxDataDiskCount: '2', HyperVGenerations: 'V1,V2' }),
    sku('Standard_B2s', { vCPUs: '2', MemoryGB: '4', MaxDataDiskCount: '4', HyperVGenerations: 'V1,V2' }),
    sku('Standard_E4ps_v5', {
      MemoryGB: '32',
      MaxDataDiskCount: '8',
      HyperVGenerations: 'V2',
      CpuArchitectureType: 'Arm64',
    }),
    { ...sku('Standard_NC6', { MemoryGB: '56', MaxDataDiskCount: '24' }), restrictions: [{ type: 'Location' }] },
    { ...sku('Premium_LRS', {}), resourceType: 'disks' },
    { ...sku('Standard_D2s_v5', {}), locations: ['eastus'] },
  ],
  'westeurope',
);

function sku(name: string, capabilities: Record<string, string>) {
  const list = Object.entries(capabilities).map(([capability, value]) => ({ name: capability, value }));
  return { name, resourceType: 'virtualMachines', locations: ['WestEurope'], capabilities: list };
}

test('sizes of other regions, and what is no machine, are not among the sizes', () => {
  assert.equal([...sizes.keys()].length, 5);
  assert.is(sizes.get('standard_e4s_v5')?.resourceDisk, 0);
});

test('a size must have the memory, the disks, the generation and the processor that the Failback Client wants', () => {
  const judged = (name: string, dataDisks = 2, generation: 1 | 2 = 1) =>
    judgeSize(name, sizes.get(name.toLowerCase()), { dataDisks, generation, location: 'westeurope' });
  assert.is(judged('Standard_E4s_v5').verdict, 'ok');
  assert.match(judged('Standard_E4s_v5', 9).message, 'takes 8 data disks, and 9 are needed');
  assert.is(judged('Standard_B2s').verdict, 'warn');
  assert.match(judged('Standard_B1s').message, 'has 1 GiB of memory');
  const arm = judged('Standard_E4ps_v5').message;
  assert.match(arm, 'is Arm64; the Failback Client needs x64');
  assert.match(arm, 'cannot boot generation 1');
  assert.match(judged('Standard_NC6').message, 'is not to be had');
  assert.match(judged('Standard_D2s_v5').message, 'there is no size Standard_D2s_v5 in westeurope');
});

const volume = (device: string, gib: number) => ({ device, bytes: gib * GiB });

test('DRS takes 60 volumes of 16 TiB', () => {
  assert.is(judgeReplicated([volume('/dev/sda', 30), volume('/dev/sdc', 128)]).message, '2 volumes of 158 GiB');
  assert.match(judgeReplicated([volume('/dev/sda', 17_000)]).message, '/dev/sda has');
  assert.is(judgeReplicated(Array.from({ length: 61 }, (_, index) => volume(`/dev/sd${index}`, 1))).verdict, 'fail');
  assert.is(judgeReplicated([]).verdict, 'warn');
});

test('an original machine needs places for the disks that are made beside its own', () => {
  const room = { dataDisks: 2, most: 4 };
  assert.is(
    judgeTargets([true, false, false], room).message,
    '2 of 3 volumes come back to disks that it has, 1 to new ones',
  );
  assert.match(judgeTargets([true, true, true], room).message, 'would have 5 data disks, where its size takes 4');
  assert.is(judgeTargets([true, true, true], { ...room, most: undefined }).verdict, 'ok');
});

test('a mapping names every volume of the recovery instance and no other', () => {
  const recovery = [volume('/dev/nvme0n1', 8), volume('/dev/nvme1n1', 100)];
  const first = { recovery: '/dev/nvme0n1', lun: 0 };
  assert.is(judgeMapping(recovery, []).verdict, 'ok');
  assert.is(judgeMapping(recovery, [first, { recovery: '/dev/nvme1n1', lun: 'exclude' }]).verdict, 'ok');
  assert.match(judgeMapping(recovery, [first]).message, 'maps no disk to /dev/nvme1n1');
  assert.match(judgeMapping(recovery, [first, { recovery: '/dev/xvdb', lun: 1 }]).message, 'has no /dev/xvdb');
});

test('a disk that is no managed one and as large as the temporary one is pointed out', () => {
  const managed = [30 * GiB, 128 * GiB];
  const disks = [volume('/dev/sda', 30), volume('/dev/sdc', 128)];
  assert.is(judgeResourceDisk(disks, managed, 75 * GiB).verdict, 'ok');
  const found = judgeResourceDisk([...disks, volume('/dev/sdb', 75)], managed, 75 * GiB);
  assert.match(found.message, '/dev/sdb (75 GiB) is as large as the temporary disk');
  assert.match(judgeResourceDisk([...disks, volume('/dev/sdb', 20)], managed, 0).message, 'no managed disk');
  // Two disks of one size, of which one is gone.
  assert.is(judgeResourceDisk([volume('/dev/sda', 30), volume('/dev/sdb', 30)], [30 * GiB], 0).verdict, 'warn');
});

const NOW = Date.parse('2026-05-01T12:00:00Z');

function source(state: string, more: object = {}) {
  return {
    sourceServerID: 's-1234567890abcdef0',
    lifeCycle: { lastSeenByServiceDateTime: '2026-05-01T11:58:00Z' },
    sourceProperties: { identificationHints: { hostname: 'WEB1.corp.example' } },
    dataReplicationInfo: { dataReplicationState: state, lagDuration: 'PT2S', ...more },
  } as Parameters<typeof judgeReplication>[0];
}

const known = { sourceServer: source('CONTINUOUS'), ambiguous: [], matchedBy: 'plan', machine } as const;

test('a server that is replicated continuously can fail over', () => {
  assert.is(judgeServer(known, NOW).verdict, 'ok');
  assert.match(
    judgeServer({ ...known, machine: { ...machine, hostname: 'db1' } }, NOW).message,
    'the machine on Azure db1',
  );
  assert.match(judgeServer(known, NOW + 3_600_000).message, 'the agent was last seen');
  assert.match(judgeServer({ ...known, ambiguous: ['s-a', 's-b'] }, NOW).message, 's-a and s-b could both be meant');
  assert.is(judgeServer({ ...known, sourceServer: null }, NOW).verdict, 'fail');
  assert.is(judgeServer({ ...known, sourceServer: null }, NOW, warn).verdict, 'warn');
});

test('a server that is not, is judged by what could be recovered', () => {
  assert.is(judgeReplication(source('BACKLOG')).verdict, 'warn');
  assert.is(judgeReplication(source('INITIAL_SYNC')).verdict, 'fail');
  assert.is(judgeReplication(source('INITIAL_SYNC'), warn).verdict, 'warn');
  assert.is(judgeReplication(source('DISCONNECTED')).verdict, 'fail');
  assert.match(judgeReplication(source('CONTINUOUS', { lagDuration: 'PT20M' })).message, '20 min 00 s behind');
  const stalled = judgeReplication(source('STALLED', { dataReplicationError: { error: 'AGENT_NOT_SEEN' } }));
  assert.is(stalled.verdict, 'fail');
  assert.ok(stalled.remedy);
});

test('a recovery instance runs, is no drill, and its agent speaks', () => {
  const instance = { ec2InstanceID: 'i-1', ec2InstanceState: 'RUNNING', isDrill: false } as const;
  assert.is(judgeInstance(instance, NOW).verdict, 'ok');
  assert.is(judgeInstance({ ...instance, isDrill: true }, NOW).verdict, 'warn');
  assert.is(judgeInstance({ ...instance, ec2InstanceState: 'STOPPED' }, NOW).message, 'i-1 is stopped');
  assert.is(judgeInstance(null, NOW).verdict, 'fail');
  const quiet = { ...instance, failback: { agentLastSeenByServiceDateTime: '2026-05-01T11:00:00Z' } };
  assert.match(judgeInstance(quiet, NOW).message, 'last seen 1 h 00 min ago');
});

test('the instance profile of a recovery instance carries the policy of DRS', () => {
  const arn = 'arn:aws:iam::aws:policy/service-role/AWSElasticDisasterRecoveryRecoveryInstancePolicy';
  assert.is(judgeProfile('AWSElasticDisasterRecoveryRecoveryInstanceRole', [arn]).verdict, 'ok');
  assert.is(judgeProfile('web', ['arn:aws:iam::aws:policy/ReadOnlyAccess']).verdict, 'fail');
  assert.is(judgeProfile(undefined, []).verdict, 'fail');
});

test.run();
