import * as assert from 'uvu/assert';
import { deleteMachine } from '../../../../src/azure/machines/life.ts';
import { removeNic } from '../../../../src/azure/network/nics.ts';
import { commitCutover } from '../../../../src/dr/cutover/commit.ts';
import { cutover } from '../../../../src/dr/cutover/cutover.ts';
import { rollBackCutover } from '../../../../src/dr/cutover/rollback.ts';
import { listAt, textAt } from '../../../fakes/arm/json.ts';
import type { DrRig } from '../../../support/dr-rig.ts';
import { made, states } from '../../../support/dr/failed-over-rig.ts';
import { returnedSuite } from '../../../support/dr/returned-rig.ts';

const test = returnedSuite('dr cutover: special', { servers: 1 });
const yes = { yes: true };
const vm = (rig: DrRig) => rig.arm.resource(rig.id('Microsoft.Compute/virtualMachines/shop-web1'))?.properties;
const osDisk = (rig: DrRig) => textAt(vm(rig), 'storageProfile.osDisk.name');

test('a boot disk that was made as a data disk is copied', async ({ rig }) => {
  const disk = rig.arm.resource(rig.id('Microsoft.Compute/disks/shop-web1-target-0'));
  if (disk) {
    rig.arm.addResource({
      ...disk,
      properties: { ...disk.properties, osType: undefined, hyperVGeneration: undefined },
    });
  }
  const tagged = await made(rig);
  assert.equal(states(await cutover(await rig.open(yes))), { web1: 'cut-over' });
  assert.is(osDisk(rig), 'shop-web1-os');
  assert.equal(states(await rollBackCutover(await rig.open(yes))), { web1: 'failback-done' });
  assert.equal(await made(rig), tagged);
  await cutover(await rig.open(yes));
  assert.equal(states(await commitCutover(await rig.open(yes))), { web1: 'restored' });
  assert.equal(await made(rig), [
    ...['restored shop-web1', 'restored shop-web1-nic', 'restored shop-web1-os', 'restored shop-web1-target-1'],
  ]);
});

test('an image of the boot disk can be what the machine is made of', async ({ rig }) => {
  const outcome = await cutover(await rig.open(yes), { image: true });
  assert.equal(states(outcome), { web1: 'cut-over' });
  assert.is(osDisk(rig), 'shop-web1-os');
  assert.is(textAt(vm(rig), 'osProfile.computerName'), 'web1');
  assert.ok((await made(rig)).includes('cutover-image shop-web1-image'));
  assert.equal(states(await rollBackCutover(await rig.open(yes))), { web1: 'failback-done' });
  assert.not.ok(rig.arm.ids().some((id) => /shop-web1-(?:image|os)$/.test(id)));
});

test('a private address is kept where nobody has it', async ({ rig }) => {
  const { failback } = (await rig.open()).plan;
  await rig.writePlan({ failback: { ...failback, keepPrivateIp: true } });
  const held = await cutover(await rig.open(yes));
  assert.is.not(held.servers[0]?.privateIp, '10.10.0.4');
  assert.ok(rig.events.some(({ message }) => message.includes('10.10.0.4 is not free')));
  await rollBackCutover(await rig.open(yes));

  // The original machine is gone for good.
  const { azure, signal } = await rig.open();
  await deleteMachine(azure, rig.id('Microsoft.Compute/virtualMachines/web1'), signal);
  await removeNic(azure, rig.id('Microsoft.Network/networkInterfaces/web1-nic'), signal);
  const kept = await cutover(await rig.open(yes));
  assert.equal(states(kept), { web1: 'cut-over' });
  assert.is(kept.servers[0]?.privateIp, '10.10.0.4');
  assert.is(textAt(vm(rig), 'hardwareProfile.vmSize'), 'Standard_E4s_v5');
});

test('a machine with two interfaces gets two, and what only one can have stays', async ({ rig }) => {
  const web1 = rig.arm.resource(rig.id('Microsoft.Compute/virtualMachines/web1'));
  const nic = rig.arm.resource(rig.id('Microsoft.Network/networkInterfaces/web1-nic'));
  const second = rig.id('Microsoft.Network/networkInterfaces/web1-back');
  const address = rig.id('Microsoft.Network/publicIPAddresses/web1-ip');
  if (!web1 || !nic) throw new Error('no web1');
  const configuration = (name: string, privateIPAddress: string, more: object) => {
    const subnet = rig.id('Microsoft.Network/virtualNetworks/shop/subnets/servers');
    const properties = { privateIPAddress, privateIPAllocationMethod: 'Static', subnet: { id: subnet }, ...more };
    return { id: `${second}/ipConfigurations/${name}`, name, properties };
  };
  const ipConfigurations = [
    configuration('a', '10.10.1.9', { primary: true, publicIPAddress: { id: address } }),
    configuration('b', '10.10.1.10', { primary: false }),
  ];
  const properties = { ...nic.properties, primary: false, enableIPForwarding: true, macAddress: '00-0D-3A-99-00-01' };
  rig.arm.addResource({ ...nic, id: second, name: 'web1-back', properties: { ...properties, ipConfigurations } });
  const networkInterfaces = [
    { id: second, properties: { primary: false } },
    { id: nic.id, properties: { primary: true } },
  ];
  rig.arm.addResource({ ...web1, properties: { ...web1.properties, networkProfile: { networkInterfaces } } });
  const tagged = await made(rig);
  const outcome = await cutover(await rig.open(yes));
  assert.equal(states(outcome), { web1: 'cut-over' });
  const ids = listAt(vm(rig), 'networkProfile.networkInterfaces').map((one) => textAt(one, 'id')?.split('/').at(-1));
  assert.equal(ids, ['shop-web1-nic', 'shop-web1-nic-2']);
  const own = rig.arm.resource(rig.id('Microsoft.Network/networkInterfaces/shop-web1-nic-2'))?.properties;
  assert.is(own?.['enableIPForwarding'], true);
  const words = 'web1-back keeps the public address web1-ip and 1 more private address';
  assert.ok(rig.events.some(({ message }) => message.includes(words)));
  assert.equal(states(await rollBackCutover(await rig.open(yes))), { web1: 'failback-done' });
  assert.equal(await made(rig), tagged);
  await cutover(await rig.open(yes));
  await commitCutover(await rig.open(yes));
  assert.ok((await made(rig)).includes('restored shop-web1-nic-2'));
});

test('a stranger with the name of the machine is left alone', async ({ rig }) => {
  const id = rig.id('Microsoft.Compute/virtualMachines/SHOP-web1');
  const web1 = rig.arm.resource(rig.id('Microsoft.Compute/virtualMachines/web1'));
  const osDisk = { name: 'other', createOption: 'Attach', osType: 'Linux' };
  const properties = { ...web1?.properties, storageProfile: { osDisk }, networkProfile: {} };
  rig.arm.addResource({ id, location: 'westeurope', properties });
  const outcome = await cutover(await rig.open(yes));
  assert.match(outcome.servers[0]?.machine ?? '', /\/shop-web1-2$/);
  await commitCutover(await rig.open(yes));
  assert.ok(rig.arm.resource(id));
});

test.run();
