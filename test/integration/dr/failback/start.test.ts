import { readFile } from 'node:fs/promises';
import * as assert from 'uvu/assert';
import { launchFailback } from '../../../../src/dr/failback/launch.ts';
import { prepareFailback } from '../../../../src/dr/failback/prepare.ts';
import { startFailback } from '../../../../src/dr/failback/start.ts';
import type { Flow } from '../../../../src/dr/flow.ts';
import { phaseFailure } from '../../../../src/dr/outcome.ts';
import { journalPath } from '../../../../src/dr/journal.ts';
import type { DrRig } from '../../../support/dr-rig.ts';
import { failbackSuite, forget, made, states, stoppingAtEach } from '../../../support/dr/failed-over-rig.ts';
import { changesOf } from '../../../support/dr/changes.ts';

const test = failbackSuite('dr failback: start');
const all = (state: string) => ({ web1: state, web2: state, web3: state });
const vm = (rig: DrRig, name: string) => rig.id(`Microsoft.Compute/virtualMachines/${name}`);

test('three servers come back, each on a machine of its own; a second run changes nothing', async ({ rig }) => {
  const prepared = await prepareFailback(await rig.open());
  assert.equal(states(prepared), all('prepared'));
  assert.is(prepared.next, `failback dr failback start --plan ${rig.plan}`);
  const started = await startFailback(await rig.open());
  assert.equal(states(started), all('failback-ready'));
  const before = changesOf(rig);
  const launched = await launchFailback(await rig.open({ yes: true }));
  assert.equal(states(launched), all('failback-done'));
  assert.is(phaseFailure(launched), undefined);

  assert.equal(await made(rig), [
    ...[
      'failback-nic shop-web1-failback-nic',
      'failback-nic shop-web2-failback-nic',
      'failback-nic shop-web3-failback-nic',
    ],
    ...['failback-vm shop-web1-failback', 'failback-vm shop-web1-failback-os', 'failback-vm shop-web2-failback'],
    ...['failback-vm shop-web2-failback-os', 'failback-vm shop-web3-failback', 'failback-vm shop-web3-failback-os'],
    ...['target-disk shop-web1-target-0', 'target-disk shop-web1-target-1', 'target-disk shop-web2-target-0'],
    ...['target-disk shop-web2-target-1', 'target-disk shop-web2-target-2', 'target-disk shop-web3-target-0'],
  ]);
  const boot = rig.arm.resource(rig.id('Microsoft.Compute/disks/shop-web3-target-0'));
  assert.equal([boot?.tags?.['failback-kit:boot'], boot?.tags?.['failback-kit:device']], ['true', 'c:0']);
  assert.equal([boot?.properties['osType'], boot?.properties['hyperVGeneration']], ['Windows', 'V1']);
  assert.is(before.filter((call) => call.startsWith('ec2:Authorize')).length, 1, 'one rule for one security group');

  forget(rig);
  await prepareFailback(await rig.open());
  assert.equal(states(await startFailback(await rig.open())), all('failback-done'));
  assert.equal(states(await launchFailback(await rig.open())), all('failback-done'));
  assert.equal(changesOf(rig), []);
});

test('keys are in no event, journal or result, and leave the machine when its client has paired', async ({ rig }) => {
  let seen = '';
  const { onPower } = rig.arm;
  rig.arm.onPower = (id, state) => {
    if (state === 'running') seen += rig.arm.userData(id) ?? '';
    return onPower(id, state);
  };
  await prepareFailback(await rig.open());
  const started = await startFailback(await rig.open(), { wait: false });
  assert.match(Object.values(states(started)).join(' '), /^(?:failback-(?:syncing|ready) ?){3}$/);
  const keys = [...seen.matchAll(/"(?:accessKey|secretKey|sessionToken)":"([^"]+)"/g)].map(([, key = '']) => key);
  assert.is(keys.length, 9);
  const journal = await readFile(journalPath('shop', rig.env), 'utf8');
  const shown = [JSON.stringify(rig.events), journal, JSON.stringify(started)].join('\n');
  for (const key of keys) assert.not.match(shown, key);
  for (const name of ['web1', 'web2', 'web3']) {
    const id = vm(rig, `shop-${name}-failback`);
    assert.not.match(rig.arm.userData(id) ?? '', /accessKey|secretKey|sessionToken/);
    assert.match(rig.arm.userData(id) ?? '', '"deviceMapping"');
    assert.is(rig.arm.resource(id)?.tags?.['failback-kit:keys-until'], undefined);
  }
  const policies = rig.aws.requests.filter(({ operation }) => operation === 'AssumeRole').map(({ input }) => input);
  assert.is(policies.length, 3);
  assert.match(JSON.stringify(policies[0]), /recovery-instance\/i-[0-9a-f]+/);
});

test('stopped after each change and begun again, it ends as if it had not been', async ({ rig }) => {
  const whole = async (flow: Flow) => {
    await prepareFailback(flow);
    await startFailback(flow);
    return launchFailback(flow);
  };
  const runs = await stoppingAtEach(rig, whole, { servers: ['web1'] });
  assert.ok(runs > 7, String(runs));
  assert.equal(await made(rig), [
    ...['failback-nic shop-web1-failback-nic', 'failback-vm shop-web1-failback', 'failback-vm shop-web1-failback-os'],
    ...['target-disk shop-web1-target-0', 'target-disk shop-web1-target-1'],
  ]);
  const launches = rig.aws.requests.filter(({ operation }) => operation === 'StartFailbackLaunch');
  assert.is(launches.length, 1);
});

test('answers that were lost make nothing twice', async ({ rig }) => {
  for (const operation of ['AuthorizeSecurityGroupIngress', 'CreateRole', 'AttachRolePolicy', 'StartFailbackLaunch']) {
    rig.aws.fail({ kind: 'lost' }, { operation });
  }
  for (const path of ['networkInterfaces/shop-web1', 'disks/shop-web1-target-0', 'virtualMachines/shop-web1']) {
    rig.arm.fail({ kind: 'lost' }, { method: 'PUT', path });
  }
  const only = { servers: ['web1'], yes: true };
  assert.equal(states(await prepareFailback(await rig.open(only))), { web1: 'prepared' });
  assert.equal(states(await startFailback(await rig.open(only))), { web1: 'failback-ready' });
  assert.equal(states(await launchFailback(await rig.open(only))), { web1: 'failback-done' });
  assert.is((await made(rig)).length, 5);
});

test('a dry run changes nothing and says what it would do', async ({ rig }) => {
  const dry = { dryRun: true };
  const prepared = await prepareFailback(await rig.open(dry));
  const started = await startFailback(await rig.open(dry));
  assert.equal(states(started), all('would-start'));
  const planned = [...(prepared.planned ?? []), ...(started.planned ?? [])].map(({ what }) => what).join('\n');
  assert.match(planned, 'let TCP 1500 from 10.10.0.0/22 into sg-');
  assert.match(planned, 'make the disk shop-web1-target-1 of 64 GiB for /dev/nvme1n1');
  assert.match(planned, 'make the failback machine shop-web3-failback');
  assert.equal(changesOf(rig), []);
});

test.run();
