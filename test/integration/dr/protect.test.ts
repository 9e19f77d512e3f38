import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { launchSettings, replicationSettings } from '../../../src/aws/drs/settings.ts';
import { listLaunchTemplates, listReplicationTemplates } from '../../../src/aws/drs/templates.ts';
import { temporaryKeys } from '../../../src/aws/sts/temporary-keys.ts';
import { readTemplate } from '../../../src/image/template.ts';
import { launchTemplate } from '../../../src/aws/ec2/launch-template.ts';
import { deallocateMachine } from '../../../src/azure/machines/life.ts';
import { formatPhase, phaseFailure, type PhaseOutcome } from '../../../src/dr/outcome.ts';
import { type Protected, protect } from '../../../src/dr/protect/protect.ts';
import { redact } from '../../../src/redact.ts';
import { drRig } from '../../support/dr-rig.ts';
import { changesOf } from '../../support/dr/changes.ts';
import { refused } from '../../support/formats/refused.ts';

const SPEED = 3000;
const ALL = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
} as const;
const states = ({ servers }: PhaseOutcome<Protected>) => servers.map(({ name, state }) => [name, state]);

test('servers of both systems come under protection as the plan says, and a second run changes nothing', async () => {
  const servers = [
    { name: 'web1', vm: 'web1', instanceType: 'm5.large', privateIp: '172.31.16.77' },
    { name: 'web2', vm: 'web2', exclude: ['/dev/sdc'] },
    { name: 'web3', vm: 'web3' },
  ];
  const replication = { instanceType: 't3.medium', bandwidthMbps: 50, retentionDays: 3 };
  await using rig = await drRig({ servers: 3, speed: SPEED, plan: { servers, replication } });
  const flow = await rig.open();
  const outcome = await protect(flow);
  assert.equal(states(outcome), [
    ['web1', 'ready'],
    ['web2', 'ready'],
    ['web3', 'ready'],
  ]);
  assert.ok(outcome.servers.every(({ installed, replication: is }) => installed && is?.phase === 'continuous'));
  assert.match(outcome.next ?? '', /^failback dr failover --drill/);
  assert.is(phaseFailure(outcome), undefined);

  const { aws, signal, plan } = flow;
  const [template] = await listReplicationTemplates(aws, signal);
  assert.equal([template?.dataPlaneRouting, template?.tags?.['failback-kit:plan']], ['PRIVATE_IP', 'shop']);
  assert.is((await listLaunchTemplates(aws, signal))[0]?.tags?.['failback-kit:role'], 'launch-template');
  const [web1 = '', web2 = ''] = outcome.servers.map(({ sourceServer }) => sourceServer ?? '');
  const kept = await replicationSettings(aws, signal, web2);
  assert.equal(
    kept.replicatedDisks?.map(({ deviceName }) => deviceName),
    ['/dev/sda', '/dev/sdb'],
  );
  assert.equal([kept.bandwidthThrottling, kept.replicationServerInstanceType], [50, 't3.medium']);
  const launch = await launchSettings(aws, signal, web1);
  assert.is(launch.targetInstanceTypeRightSizingMethod, 'NONE');
  const data = await launchTemplate(aws, launch.ec2LaunchTemplateID ?? '', signal);
  const [first] = data.NetworkInterfaces ?? [];
  assert.equal([data.InstanceType, first?.PrivateIpAddress], ['m5.large', '172.31.16.77']);
  assert.is(first?.SubnetId, plan.aws.recoverySubnet);

  rig.aws.reset();
  rig.arm.reset();
  assert.equal(states(await protect(await rig.open())), states(outcome));
  assert.equal(changesOf(rig), []);
});

test('no key, and no part of one, is in an event, an error or a result', async () => {
  await using rig = await drRig({ servers: 2, speed: SPEED });
  const keys: string[] = [];
  const run = rig.arm.onRunCommand;
  rig.arm.onRunCommand = (command) => {
    const { AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = command.parameters;
    keys.push(AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN);
    // An installer that says too much.
    if (command.vmId.endsWith('web2')) return { exitCode: 1, stdout: `key ${AWS_SECRET_ACCESS_KEY}`, stderr: 'boom' };
    return run(command);
  };
  const outcome = await protect(await rig.open(), { wait: false });
  assert.equal(states(outcome), [
    ['web1', 'replicating'],
    ['web2', 'failed'],
  ]);
  const shown = redact(JSON.stringify(outcome) + formatPhase(outcome) + JSON.stringify(rig.events));
  assert.is(keys.length, 4);
  for (const key of keys) assert.not.ok(shown.includes(key));
});

test('a dry run of an account without DRS tells everything and changes nothing', async () => {
  await using rig = await drRig({ servers: 2, speed: SPEED });
  const outcome = await protect(await rig.open({ dryRun: true }));
  assert.equal(states(outcome), [
    ['web1', 'planned'],
    ['web2', 'planned'],
  ]);
  assert.equal(
    outcome.planned?.map(({ what }) => what),
    [
      'set up DRS in eu-central-1',
      'make the replication template',
      'make the launch template of DRS',
      'make the role failback-kit-shop-agent',
      'install the agent in web1',
      'install the agent in web2',
    ],
  );
  assert.equal(changesOf(rig), []);
});

test('the policy that is shipped is enough, also for keys of a session', async () => {
  // These are good for an hour.
  await using rig = await drRig({ servers: 1, speed: 300 });
  const { aws, signal } = await rig.open();
  const iam = await aws.iam();
  const trust = { Effect: 'Allow', Principal: { AWS: rig.aws.account }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const { Role } = await iam.createRole({ RoleName: 'operator', AssumeRolePolicyDocument });
  const PolicyDocument = await readTemplate('aws/failback-kit-operator.json');
  await iam.putRolePolicy({ RoleName: 'operator', PolicyName: 'kit', PolicyDocument });
  const keys = { role: Role?.Arn, policy: ALL, durationSeconds: 3600, sessionName: 'me' };
  const credentials = await temporaryKeys(aws, keys, signal);
  const outcome = await protect(await rig.open({ aws: { credentials } }), { wait: false });
  assert.equal(states(outcome), [['web1', 'replicating']], JSON.stringify(outcome));
});

test('who may not set DRS up is told who may', async () => {
  await using rig = await drRig({ servers: 1, speed: SPEED });
  rig.aws.deny('iam:CreateRole');
  const error = await refused(async () => protect(await rig.open()), 'make the role', 'E_AWS');
  assert.match(error.hint ?? '', /administrator/);
});

test('a replication template of somebody else is used if it does no harm, and else stops the phase', async () => {
  await using rig = await drRig({ servers: 1, speed: SPEED });
  await rig.initialize();
  const flow = await rig.open();
  assert.equal(states(await protect(flow, { wait: false })), [['web1', 'replicating']]);
  const [there] = await listReplicationTemplates(flow.aws, flow.signal);
  assert.is(there?.tags?.['failback-kit:plan'], undefined);

  await using other = await drRig({ servers: 1, speed: SPEED, plan: { replication: { encryption: 'none' } } });
  await other.initialize();
  other.aws.reset();
  await refused(async () => protect(await other.open()), 'ebsEncryption is DEFAULT, not NONE', 'E_GUARD');
  assert.equal(changesOf(other), []);
});

test('one that cannot be protected leaves the others going, and says why', async () => {
  await using rig = await drRig({ servers: 4, speed: SPEED });
  const { azure, signal } = await rig.open();
  await deallocateMachine(azure, rig.id('Microsoft.Compute/virtualMachines/web1'), signal);
  const run = rig.arm.onRunCommand;
  rig.arm.onRunCommand = (command) => {
    if (!command.vmId.endsWith('web2')) return run(command);
    const stdout = 'insmod: ERROR: could not insert module: Operation not permitted\nInstallation failed.';
    return { exitCode: 1, stdout, stderr: '' };
  };
  const outcome = await protect(await rig.open());
  assert.equal(states(outcome), [
    ['web1', 'failed'],
    ['web2', 'failed'],
    ['web3', 'ready'],
    ['web4', 'ready'],
  ]);
  const [web1, web2] = outcome.servers;
  assert.match(web1?.error?.message ?? '', /web1 is deallocated/);
  assert.match(web2?.error?.message ?? '', /driver of the agent.*\n.*insmod/s);
  assert.match(web2?.error?.hint ?? '', /Secure Boot/);
  assert.is(phaseFailure(outcome)?.code, 'E_DR');
});

test.run();
