import * as assert from 'uvu/assert';
import { commitCutover } from '../../../../src/dr/cutover/commit.ts';
import { cutover } from '../../../../src/dr/cutover/cutover.ts';
import { rollBackCutover } from '../../../../src/dr/cutover/rollback.ts';
import { textAt } from '../../../fakes/arm/json.ts';
import type { DrRig } from '../../../support/dr-rig.ts';
import { forget, made, states, stoppingAtEach } from '../../../support/dr/failed-over-rig.ts';
import { returnedSuite } from '../../../support/dr/returned-rig.ts';
import { instances } from '../../../support/dr/ready.ts';
import { changesOf } from '../../../support/dr/changes.ts';

const plan = { servers: [{ name: 'web1', vm: 'web1', mode: 'swap-os-disk' }] };
const test = returnedSuite('dr cutover: the original machine', { servers: 1, plan });
const vm = (rig: DrRig) => rig.arm.resource(rig.id('Microsoft.Compute/virtualMachines/web1'));
const osDisk = (rig: DrRig) => textAt(vm(rig)?.properties, 'storageProfile.osDisk.name');
const yes = { yes: true };

test('it boots the disk that came back, then the client again, then that disk for good', async ({ rig }) => {
  const tagged = await made(rig);
  const cut = await cutover(await rig.open());
  assert.equal(states(cut), { web1: 'cut-over' });
  // Azure kept the console of the machine for nobody before.
  assert.is(cut.servers[0]?.boot?.by, 'serial');
  assert.is(rig.arm.userData(vm(rig)?.id ?? ''), undefined);
  assert.is(osDisk(rig), 'shop-web1-target-1');
  assert.is(vm(rig)?.tags?.['failback-kit:role'], 'returned-vm');
  assert.equal(cut.servers[0]?.kept?.map((id) => id.slice(id.lastIndexOf('/') + 1)).sort(), [
    'shop-web1-failback-os',
    'web1-disk0',
  ]);
  forget(rig);
  assert.equal(states(await cutover(await rig.open())), { web1: 'cut-over' });
  assert.equal(changesOf(rig), []);

  assert.equal(states(await rollBackCutover(await rig.open(yes))), { web1: 'failback-done' });
  assert.is(osDisk(rig), 'shop-web1-failback-os');
  assert.equal(await made(rig), tagged);
  forget(rig);
  assert.equal(states(await rollBackCutover(await rig.open(yes))), { web1: 'failback-done' });
  assert.equal(changesOf(rig), []);

  await cutover(await rig.open());
  assert.equal(states(await commitCutover(await rig.open(yes))), { web1: 'restored' });
  assert.equal(await instances(rig), []);
  assert.equal(await made(rig), ['replaced-os-disk web1-disk0', 'restored shop-web1-target-1', 'restored web1']);
  assert.is(vm(rig)?.tags?.['application'], 'shop');
  forget(rig);
  assert.equal(states(await commitCutover(await rig.open())), { web1: 'restored' });
  assert.equal(changesOf(rig), []);
});

test('it can be stopped after each change, and goes on', async ({ rig }) => {
  const tagged = await made(rig);
  assert.ok((await stoppingAtEach(rig, (flow) => cutover(flow))) > 4);
  assert.is(osDisk(rig), 'shop-web1-target-1');
  assert.ok((await stoppingAtEach(rig, (flow) => rollBackCutover(flow))) > 4);
  assert.equal(await made(rig), tagged);
  await stoppingAtEach(rig, (flow) => cutover(flow));
  assert.ok((await stoppingAtEach(rig, (flow) => commitCutover(flow))) > 3);
  assert.equal(await instances(rig), []);
  assert.equal(await made(rig), ['replaced-os-disk web1-disk0', 'restored shop-web1-target-1', 'restored web1']);
});

test.run();
