import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoleState } from '../../../../src/aws/iam/look-roles.ts';
import type { ReplicationConfigurationTemplate } from '../../../../src/aws/drs/templates.ts';
import { DRS_ROLES } from '../../../../src/aws/iam/roles.ts';
import { warn } from '../../../../src/dr/check/finding.ts';
import { judgeImage } from '../../../../src/dr/check/image/images.ts';
import { judgeUsages, machinesToMake } from '../../../../src/dr/check/service/azure-quotas.ts';
import { judgeJobs, judgeServers } from '../../../../src/dr/check/service/drs-quotas.ts';
import { judgeRoles } from '../../../../src/dr/check/service/roles.ts';
import { judgeLaunch, judgeReplication } from '../../../../src/dr/check/service/setup.ts';
import type { ServerRow } from '../../../../src/dr/inventory/inventory.ts';
import { requireHarmless } from '../../../../src/dr/protect/templates.ts';
import { replicationTemplateOf } from '../../../../src/dr/protect/wanted.ts';
import { packageVersion } from '../../../../src/version.ts';
import { testPlan } from '../../../support/dr/plan-text.ts';
import { refused } from '../../../support/formats/refused.ts';

const plan = testPlan();

const theirs: ReplicationConfigurationTemplate = {
  ...{ replicationConfigurationTemplateID: 'rct-1', ...replicationTemplateOf(plan) },
  ...{ dataPlaneRouting: 'PUBLIC_IP', stagingAreaSubnetId: 'subnet-1' },
};
const ours: ReplicationConfigurationTemplate = { ...theirs, tags: { 'failback-kit:plan': plan.name } };
const [open, known] = [[{ sourceServer: null }], [{ sourceServer: {} }]];

test('data must go over private addresses into the subnet of the plan, which protect sees to with its own template', () => {
  assert.is(judgeReplication([{ ...ours, ...replicationTemplateOf(plan) }], plan, open).verdict, 'ok');
  const { verdict, message, remedy } = judgeReplication([theirs, ours], plan, open);
  assert.is(verdict, 'warn');
  assert.match(message, 'stagingAreaSubnetId is subnet-1, not subnet-0a1b2c3d; dataPlaneRouting is PUBLIC_IP');
  assert.is(remedy, 'failback dr protect changes it.');
  assert.is(judgeReplication([], plan, open).remedy, 'failback dr protect sets it up.');
});

test('with a template of somebody else that would lead data elsewhere, check fails as protect refuses', async () => {
  assert.is(judgeReplication([{ ...theirs, ...replicationTemplateOf(plan) }], plan, open).verdict, 'ok');
  const { verdict, message, remedy } = judgeReplication([theirs], plan, open);
  assert.is(verdict, 'fail');
  assert.match(message, 'which the plan did not make, differs: ');
  const { hint } = await refused(() => requireHarmless(plan, theirs), 'dataPlaneRouting is PUBLIC_IP', 'E_GUARD');
  assert.is(remedy, hint);
  assert.is(judgeReplication([theirs], plan, known).verdict, 'warn', 'nobody is to be installed');
});

test('a launch template that says otherwise than the plan is worth knowing', () => {
  assert.is(judgeLaunch([], plan).verdict, 'ok');
  const template = { launchConfigurationTemplateID: 'lct-1', launchDisposition: 'STARTED', copyTags: true } as const;
  assert.is(judgeLaunch([template], plan).verdict, 'ok');
  assert.match(judgeLaunch([{ ...template, launchDisposition: 'STOPPED' }], plan).message, 'launchDisposition STOPPED');
});

const state = (index: number, more: Partial<RoleState> = {}): RoleState => ({
  ...{ role: DRS_ROLES[index] as RoleState['role'], there: true, missingPolicies: [], trusted: true, profile: true },
  ...more,
});

test('each role says what it lacks', () => {
  assert.is(judgeRoles([state(0), state(1)]).message, 'all 2 are there');
  const bad = judgeRoles([
    state(0),
    state(1, { there: false }),
    state(2, { missingPolicies: ['arn:aws:iam::aws:policy/service-role/ConversionPolicy'], profile: false }),
  ]);
  assert.is(bad.verdict, 'fail');
  assert.match(bad.message, 'not whole of the roles AWSElasticDisasterRecovery…: ');
  assert.match(bad.message, 'FailbackRole (missing)');
  assert.match(bad.message, '(without ConversionPolicy, no instance profile)');
  assert.is(judgeRoles([state(1, { trusted: false })], warn).verdict, 'warn');
});

test('300 servers are replicated at most, those of others counted', () => {
  const there = (count: number) =>
    Array.from({ length: count }, () => ({ dataReplicationInfo: { dataReplicationState: 'CONTINUOUS' as const } }));
  const rows = [{ sourceServer: null }, { sourceServer: {} }];
  assert.is(judgeServers(there(299), rows).verdict, 'ok');
  assert.is(judgeServers(there(300), rows).verdict, 'fail');
  const stopped = { dataReplicationInfo: { dataReplicationState: 'STOPPED' as const } };
  assert.is(judgeServers([...there(299), stopped], rows).verdict, 'ok');
});

test('a job more must fit beside those that run', () => {
  const running = (count: number) =>
    Array.from({ length: count }, () => ({ jobID: 'drsjob-1', status: 'STARTED' as const }));
  const row = (wave: number, isBusy = false) =>
    ({ server: { name: 'web1', wave }, jobs: isBusy ? [{ running: true }] : [] }) as unknown as ServerRow;
  const rows = Array.from({ length: 150 }, () => row(1));
  assert.is(judgeJobs(running(18), rows).verdict, 'ok');
  assert.is(judgeJobs(running(19), rows).verdict, 'fail');
  assert.is(judgeJobs(running(19), rows.slice(0, 100)).verdict, 'ok');
  assert.match(judgeJobs(running(1), [row(1, true)]).message, 'a job is running for web1');
});

const size = {
  ...{ name: 'Standard_E4s_v5', family: 'standardESv5Family', cores: 4, memoryGib: 32, maxDataDisks: 8 },
  ...{ generations: [1, 2] as const, architecture: 'x64', resourceDisk: 0, restricted: false },
};
const usage = (value: string, currentValue: number, limit: number) => ({
  ...{ name: { value, localizedValue: `Total of ${value}` }, currentValue, limit, unit: 'Count' as const },
});

test('the failback machines must fit into the cores of the region and of their family', () => {
  const usages = [usage('cores', 90, 100), usage('standardESv5Family', 4, 10), usage('virtualMachines', 9, 25)];
  assert.is(judgeUsages([size], usages, 'westeurope').verdict, 'ok');
  const two = judgeUsages([size, size], usages, 'westeurope');
  assert.is(two.message, 'Total of standardESv5Family: 8 more are needed, and 4 of 10 are used');
  assert.is(judgeUsages([size, size, size], usages, 'westeurope').message.split(';').length, 2);
});

test('machines that are there, and those that are swapped, are not made', () => {
  const row = (server: object, failbackMachine: object | null) => ({ server, failbackMachine }) as unknown as ServerRow;
  assert.equal(
    machinesToMake(plan, [
      row({}, null),
      row({ size: 'Standard_D2s_v5' }, null),
      row({}, {}),
      row({ mode: 'swap-os-disk' }, null),
    ]),
    ['Standard_E4s_v5', 'Standard_D2s_v5'],
  );
});

test('an image is there, usable, for the region, of the generation, and what AWS serves', () => {
  const image = {
    ...{ id: '/image', state: 'Succeeded', region: 'eu-central-1', iso: 'a' },
    ...{ generation: 1 as const, version: packageVersion() },
  };
  const use = { generation: 1, locations: ['westeurope'] } as const;
  const served = { sha512: 'a', size: 1, lastModified: null, etag: null };
  const wanted = { location: 'westeurope', region: 'eu-central-1' };
  assert.is(judgeImage(image, use, served, wanted).verdict, 'ok');
  assert.match(judgeImage({ ...image, state: null }, undefined, served, wanted).message, 'is not there: /image');
  assert.is(judgeImage({ ...image, state: 'Creating' }, use, served, wanted).verdict, 'fail');
  assert.match(judgeImage({ ...image, region: 'us-east-1' }, use, served, wanted).message, 'is for us-east-1');
  assert.is(judgeImage({ ...image, region: null }, use, served, wanted).verdict, 'warn');
  assert.is(judgeImage(image, { ...use, generation: 2 }, served, wanted).verdict, 'fail');
  assert.match(judgeImage(image, { ...use, locations: ['eastus'] }, served, wanted).message, 'not in westeurope');
  const stale = judgeImage(image, use, { ...served, sha512: 'b' }, wanted);
  assert.equal([stale.verdict, stale.message], ['warn', 'the image of generation 1: AWS serves a new ISO']);
  assert.match(judgeImage(image, use, null, wanted).message, 'AWS did not answer');
});

test.run();
