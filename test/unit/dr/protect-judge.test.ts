import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explainInstaller } from '../../../src/aws/drs/explain.ts';
import { sourceServerOf } from '../../../src/dr/protect/install-agent.ts';
import { judge } from '../../../src/dr/protect/judge.ts';
import { requireHarmless } from '../../../src/dr/protect/templates.ts';
import {
  replicationTemplateOf,
  wantedInstance,
  wantedLaunch,
  wantedReplication,
} from '../../../src/dr/protect/wanted.ts';
import { testPlan } from '../../support/dr/plan-text.ts';
import {
  sampleInstance,
  sampleMachine,
  sampleNic,
  sampleRow,
  sampleServer,
  sampleSource,
} from '../../support/dr/values.ts';
import { refused } from '../../support/formats/refused.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const says = (...args: Parameters<typeof sampleRow>) => {
  const verdict = judge(sampleRow(...args), 'shop', NOW);
  return verdict.does === 'refuse' ? verdict.error.message : verdict.does;
};
const seen = (minutes: number) => ({
  lifeCycle: { lastSeenByServiceDateTime: new Date(NOW - minutes * 60_000).toISOString() },
});

test('a server gets an agent if it has none, or none that is heard of', () => {
  assert.is(says({ sourceServer: null }), 'install');
  assert.is(says({ sourceServer: sampleSource('web1', 'CONTINUOUS', seen(1)) }), 'keep');
  assert.is(says({ sourceServer: sampleSource('web1', 'STALLED', seen(60)) }), 'install');
  assert.is(says({ sourceServer: sampleSource('web1', 'DISCONNECTED', seen(1)) }), 'install');
  assert.is(says({ sourceServer: sampleSource('web1', 'STOPPED', seen(60)) }), 'keep');
  assert.is(says({ recoveryInstance: { ...sampleInstance('web1'), isDrill: true } }), 'keep');
  assert.is(says({ recoveryInstance: sampleInstance('web1') }), 'leave');
});

test('a machine that took the place of another gets an agent of its own', () => {
  const machine = sampleMachine('web1', { nics: [sampleNic('00-0D-3A-00-00-01')] });
  const source = (macAddress: string) => ({
    ...sampleSource('web1', 'CONTINUOUS', seen(1)),
    sourceProperties: { networkInterfaces: [{ macAddress }] },
  });
  assert.is(says({ machine, sourceServer: source('00:0d:3a:00:00:01') }), 'keep');
  assert.is(says({ machine, sourceServer: source('00:0d:3a:00:00:02') }), 'install');
  assert.is(says({ machine: sampleMachine('web1'), sourceServer: source('00:0d:3a:00:00:02') }), 'keep');
  const server = sampleServer('web1', { sourceServer: 's-1234567890abcdef0' });
  assert.match(says({ server, machine, sourceServer: source('00:0d:3a:00:00:02') }), 'another machine than web1');
});

test('what DRS has of the machine before a server came back to another is not taken for it', () => {
  const tags = { 'failback-kit:plan': 'shop', 'failback-kit:restored-to': 'shop-web1' };
  const sourceServer = { ...sampleSource('web1', 'CONTINUOUS', seen(1)), tags };
  assert.match(says({ sourceServer }), 'is of the machine on which web1 ran before');
  assert.match(says({ sourceServer, machine: null }), 'is of the machine on which web1 ran before');
  assert.is(says({ sourceServer, machine: sampleMachine('shop-web1') }), 'keep');
});

test('what cannot take an agent is said before anything is done', () => {
  const bare = { sourceServer: null };
  assert.match(says({ ...bare, machine: null }), 'no machine');
  assert.match(says({ ...bare, machine: sampleMachine('web1', { power: 'deallocated' }) }), 'is deallocated');
  assert.match(says({ machine: sampleMachine('web1', { power: 'stopped' }) }), 'is stopped');
  assert.match(says({ ...bare, machine: sampleMachine('web1', { agent: false }) }), 'no commands');
  assert.match(says({ ...bare, machine: sampleMachine('web1', { secureBoot: true }) }), 'Secure Boot');
  assert.is(says({ ...bare, machine: sampleMachine('web1', { secureBoot: true, os: 'windows' }) }), 'install');
  assert.match(says({ ...bare, ambiguous: ['s-1', 's-2'] }), 's-1 and s-2');
  const server = sampleServer('web1', { sourceServer: 's-1234567890abcdef0' });
  assert.match(says({ ...bare, server }), 'no source server s-1234567890abcdef0');
  const other = sampleSource('web1', 'CONTINUOUS', { tags: { 'failback-kit:plan': 'bank' } });
  assert.match(says({ sourceServer: other }), 'of the plan bank');
});

test('the plan says how servers replicate and are launched', () => {
  const key = 'arn:aws:kms:eu-central-1:123456789012:key/1';
  const plan = testPlan({
    replication: { encryption: key, retentionDays: 30 },
    launch: { start: false, rightSizing: 'in-aws', copyPrivateIp: true, securityGroups: ['sg-0a1b2c3d'] },
  });
  const wanted = wantedReplication(plan);
  assert.equal([wanted.ebsEncryption, wanted.ebsEncryptionKeyArn], ['CUSTOM', key]);
  assert.is(wanted.pitPolicy.at(-1)?.retentionDuration, 30);
  const web1 = sampleServer('web1', { privateIp: '10.0.0.9', instanceType: 'm5.large' });
  assert.equal(wantedLaunch(plan, web1), {
    ...{ launchDisposition: 'STOPPED', targetInstanceTypeRightSizingMethod: 'NONE' },
    ...{ copyPrivateIp: false, copyTags: true },
  });
  const there = { NetworkInterfaces: [{ DeviceIndex: 0, DeleteOnTermination: true, SubnetId: 'subnet-1' }] };
  assert.equal(wantedInstance(plan, web1, there), {
    InstanceType: 'm5.large',
    NetworkInterfaces: [
      {
        ...{ DeviceIndex: 0, DeleteOnTermination: true, SubnetId: 'subnet-0a1b2c3d' },
        ...{ Groups: ['sg-0a1b2c3d'], PrivateIpAddress: '10.0.0.9' },
      },
    ],
  });
});

test('of a template of somebody else only what sends data elsewhere counts', async () => {
  const plan = testPlan();
  const there = { replicationConfigurationTemplateID: 'rct-1', ...replicationTemplateOf(plan) };
  requireHarmless(plan, { ...there, bandwidthThrottling: 7, replicationServerInstanceType: 'm5.large' });
  const error = await refused(
    () => requireHarmless(plan, { ...there, dataPlaneRouting: 'PUBLIC_IP', stagingAreaSubnetId: 'subnet-9' }),
    'stagingAreaSubnetId is subnet-9, not subnet-0a1b2c3d; dataPlaneRouting is PUBLIC_IP, not PRIVATE_IP',
    'E_GUARD',
  );
  assert.match(error.hint ?? '', 'console of DRS');
});

test('the id is what the script tells last, and failures are explained', async () => {
  const id = 's-1234567890abcdef0';
  const stdout = `Installing…\n{"sourceServer":"${id}","devices":"/dev/sda"}`;
  assert.is(sourceServerOf({ name: 'web1' }, { exitCode: 0, stdout, stderr: '' }), id);
  const failing = (stderr: string, exitCode: number | null = 1) =>
    refused(() => sourceServerOf({ name: 'web1' }, { exitCode, stdout: '', stderr }), 'web1', 'E_DR');
  assert.match((await failing('gcc was not found')).hint ?? '', 'Install gcc');
  assert.match((await failing('', null)).message, 'did not come to its end');
  assert.match((await failing('something else')).hint ?? '', 'agent.log.0');
  assert.match((await failing('something else', 0)).message, 'The installer failed');
});

for (const [line, meaning] of [
  [
    'Error: the agent was previously installed to replicate into another region or account',
    'another region or account',
  ],
  ['UninitializedAccountException: Account not initialized', 'not set up'],
  ['ExpiredTokenException: The security token included in the request is expired', 'temporary credentials'],
  ['AccessDeniedException: User is not authorized to perform: drs:CreateSourceServerForDrs', 'do not allow'],
  ['insmod: ERROR: could not insert module: Operation not permitted', 'driver'],
  ['failback-kit: wrong checksum: https://bucket/file', 'not the one that AWS publishes'],
  ['failback-kit: cannot download https://bucket/file', 'did not get the installer'],
  ['failback-kit: no such disk: /dev/sdz', 'does not have'],
] as const) {
  test(`the installer's "${line}" is explained`, () => {
    assert.match(explainInstaller(line)?.what ?? '', meaning);
  });
}

test('what is not known is not explained', () => {
  assert.is(explainInstaller('Finished.'), undefined);
});

test.run();
