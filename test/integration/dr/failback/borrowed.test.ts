import * as assert from 'uvu/assert';
import { preflight } from '../../../../src/dr/check/preflight.ts';
import { targets } from '../../../../src/dr/check/server/volume-checks.ts';
import { prepareFailback } from '../../../../src/dr/failback/prepare.ts';
import { startFailback } from '../../../../src/dr/failback/start.ts';
import { failbackStatus } from '../../../../src/dr/failback/status.ts';
import { stopFailbacks } from '../../../../src/dr/failback/stop.ts';
import type { DrRig } from '../../../support/dr-rig.ts';
import { failbackSuite, forget, made, states, stoppingAtEach } from '../../../support/dr/failed-over-rig.ts';
import { changesOf } from '../../../support/dr/changes.ts';
import { refused } from '../../../support/formats/refused.ts';

const test = failbackSuite('dr failback: borrowed');
const GiB = 1024 ** 3;
const vm = (rig: DrRig, name: string) => rig.id(`Microsoft.Compute/virtualMachines/${name}`);

test('the original machine boots the client, DRS knows it again, and it gets its own disks back', async ({ rig }) => {
  const mode = 'swap-os-disk';
  await rig.writePlan({ servers: ['web1', 'web2', 'web3'].map((name) => ({ name, vm: name, mode })) });
  const original = structuredClone(rig.arm.resource(vm(rig, 'web1'))?.properties['storageProfile']);
  await prepareFailback(await rig.open());
  await refused(async () => startFailback(await rig.open()), 'nobody to ask', 'E_USAGE');
  const started = await startFailback(await rig.open({ yes: true }));
  assert.equal(states(started), { web1: 'failback-ready', web2: 'E_GUARD', web3: 'E_GUARD' });
  const [web1, web2, web3] = started.servers;
  assert.is(web1?.toOriginal, true);
  assert.match(web2?.error?.message ?? '', 'generation 2');
  assert.match(web3?.error?.message ?? '', 'Windows');
  assert.is(web1?.machine, vm(rig, 'web1'));
  assert.equal(await made(rig), [
    ...['borrowed-vm web1', 'failback-os-disk shop-web1-failback-os', 'replaced-os-disk web1-disk0'],
    ...['target-disk shop-web1-target-1'],
  ]);
  assert.match(rig.arm.userData(vm(rig, 'web1')) ?? '', '{"/dev/nvme0n1":"lun:1","/dev/nvme1n1":"lun:0"}');

  forget(rig);
  assert.equal(states(await startFailback(await rig.open({ yes: true }))).web1, 'failback-ready');
  assert.equal(
    changesOf(rig).filter((call) => /web1/.test(call)),
    [],
  );

  const only = { servers: ['web1'], yes: true };
  const stopped = await stopFailbacks(await rig.open(only), { discard: true });
  assert.equal(states(stopped), { web1: 'discarded' });
  assert.equal(await made(rig), []);
  const machine = rig.arm.resource(vm(rig, 'web1'));
  assert.equal(machine?.tags, { application: 'shop' });
  const names = (profile: unknown) =>
    [...JSON.stringify(profile).matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name);
  assert.equal(names(machine?.properties['storageProfile']), names(original));
  assert.is(rig.arm.userData(vm(rig, 'web1')), undefined);
  assert.equal(states(await failbackStatus(await rig.open())).web1, 'failed-over');
});

test('what a data disk has no room for any more gets a new disk, and the check says so', async ({ rig }) => {
  const id = rig.id('Microsoft.Compute/disks/web1-disk1');
  const before = rig.arm.resource(id);
  if (before)
    rig.arm.addResource({ ...before, properties: { ...before.properties, diskSizeGB: 63, diskSizeBytes: 63 * GiB } });
  const swap = (disks: object) => ({ servers: [{ name: 'web1', vm: 'web1', mode: 'swap-os-disk', ...disks }] });
  const found = async () => {
    const { checks } = await preflight(await rig.open(), { phase: 'failback', checks: [targets] });
    return checks.map(({ verdict, message }) => `${verdict} ${message}`);
  };
  const boot = { recovery: '/dev/nvme0n1', lun: 7 };
  await rig.writePlan(swap({ disks: [boot, { recovery: '/dev/nvme1n1', lun: 0 }] }));
  assert.equal(await found(), ['fail web1: the data disk with LUN 0 cannot take /dev/nvme1n1.']);
  assert.equal(states(await prepareFailback(await rig.open())), { web1: 'E_CHECK_FAILED' });
  await rig.writePlan(swap({}));
  assert.equal(await found(), ['ok 0 of 2 volumes come back to disks that it has, 2 to new ones']);
  await prepareFailback(await rig.open());
  assert.equal(states(await startFailback(await rig.open({ yes: true }))), { web1: 'failback-ready' });
  assert.is((await made(rig)).filter((one) => one.startsWith('target-disk')).length, 2);
  assert.equal(await found(), []);
});

test('taking the original machine can be stopped after each change, too', async ({ rig }) => {
  await rig.writePlan({ servers: [{ name: 'web1', vm: 'web1', mode: 'swap-os-disk' }] });
  await prepareFailback(await rig.open());
  await stoppingAtEach(rig, (flow) => startFailback(flow));
  assert.is((await made(rig)).length, 4);
  await stoppingAtEach(rig, (flow) => stopFailbacks(flow, { discard: true }));
  assert.equal(await made(rig), []);
});

test.run();
