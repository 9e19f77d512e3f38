import * as assert from 'uvu/assert';
import { startMachine } from '../../../../src/azure/machines/life.ts';
import { commitCutover } from '../../../../src/dr/cutover/commit.ts';
import { cutover } from '../../../../src/dr/cutover/cutover.ts';
import { rollBackCutover } from '../../../../src/dr/cutover/rollback.ts';
import { at, listAt, objectAt, textAt } from '../../../fakes/arm/json.ts';
import type { DrRig } from '../../../support/dr-rig.ts';
import { forget, made, states } from '../../../support/dr/failed-over-rig.ts';
import { instances } from '../../../support/dr/ready.ts';
import { returnedSuite } from '../../../support/dr/returned-rig.ts';
import { changesOf } from '../../../support/dr/changes.ts';
import { refused } from '../../../support/formats/refused.ts';

const test = returnedSuite('dr cutover', { servers: 3 });
const all = (state: string) => ({ web1: state, web2: state, web3: state });
const vm = (rig: DrRig, name: string) => rig.id(`Microsoft.Compute/virtualMachines/${name}`);

/** The machines there are, with what they boot from and their data disks by LUN. */
async function machines(rig: DrRig): Promise<Record<string, unknown>> {
  const { azure, signal } = await rig.open();
  const found: Record<string, unknown> = {};
  for (const id of rig.arm.ids().filter((one) => /virtualMachines\/[^/]+$/.test(one))) {
    const { properties = {}, name = '' } = rig.arm.resource(id) ?? {};
    const view = await azure.call('look', signal, (call) =>
      azure.compute.virtualMachines.instanceView('rg', name, call),
    );
    const power = view.statuses?.find(({ code }) => code?.startsWith('PowerState'))?.code;
    const disks = listAt(properties, 'storageProfile.dataDisks').map(
      (one) => `${String(one['lun'])}:${textAt(one, 'name')}`,
    );
    found[name] = [textAt(properties, 'storageProfile.osDisk.name'), ...disks, power].join(' ');
  }
  return found;
}

test('servers come up on new machines, as the original ones were', async ({ rig }) => {
  const { arm } = rig;
  const group = rig.id('Microsoft.Network/networkSecurityGroups/web');
  const identity = rig.id('Microsoft.ManagedIdentity/userAssignedIdentities/shop');
  arm.addResource({ id: group, location: 'westeurope', properties: { provisioningState: 'Succeeded' } });
  const nic = arm.resource(rig.id('Microsoft.Network/networkInterfaces/web2-nic'));
  const dnsSettings = { dnsServers: ['10.10.0.250'] };
  if (nic)
    arm.addResource({ ...nic, properties: { ...nic.properties, networkSecurityGroup: { id: group }, dnsSettings } });
  const flow = await rig.open({ yes: true });
  await flow.azure.call('give an identity', flow.signal, (call) =>
    flow.azure.compute.virtualMachines.update(
      'rg',
      'web2',
      { identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } } },
      call,
    ),
  );
  await refused(async () => cutover(await rig.open()), 'nobody to ask', 'E_USAGE');
  assert.equal(states(await cutover(flow)), all('cut-over'));
  const after = await machines(rig);
  assert.equal(after, {
    web1: 'web1-disk0 0:web1-disk1 PowerState/deallocated',
    web2: 'web2-disk0 0:web2-disk1 1:web2-disk2 PowerState/deallocated',
    web3: 'web3-disk0 PowerState/deallocated',
    'shop-web1-failback': 'shop-web1-failback-os PowerState/deallocated',
    'shop-web2-failback': 'shop-web2-failback-os PowerState/deallocated',
    'shop-web3-failback': 'shop-web3-failback-os PowerState/deallocated',
    'shop-web1': 'shop-web1-target-0 0:shop-web1-target-1 PowerState/running',
    'shop-web2': 'shop-web2-target-0 0:shop-web2-target-1 1:shop-web2-target-2 PowerState/running',
    'shop-web3': 'shop-web3-target-0 PowerState/running',
  });
  const web2 = arm.resource(vm(rig, 'shop-web2'));
  assert.is(web2?.tags?.['application'], 'shop');
  assert.is(textAt(web2?.properties, 'hardwareProfile.vmSize'), 'Standard_D2s_v5');
  assert.equal(Object.keys(objectAt(web2, 'identity.userAssignedIdentities') ?? {}), [identity]);
  const own = arm.resource(rig.id('Microsoft.Network/networkInterfaces/shop-web2-nic'))?.properties;
  assert.equal([textAt(own, 'networkSecurityGroup.id'), at(own, 'dnsSettings')], [group, dnsSettings]);
  assert.is(textAt(arm.resource(vm(rig, 'shop-web3'))?.properties, 'storageProfile.osDisk.osType'), 'Windows');

  forget(rig);
  const again = await cutover(await rig.open());
  assert.equal(states(again), all('cut-over'));
  assert.equal(changesOf(rig), []);
  assert.match(again.next ?? '', 'dr cutover --commit');
});

test('a rollback leaves all as it was, and the servers can be cut over again', async ({ rig }) => {
  const [before, tagged] = [await machines(rig), await made(rig)];
  await cutover(await rig.open({ yes: true }));
  await refused(async () => rollBackCutover(await rig.open()), 'nobody to ask', 'E_USAGE');
  const back = await rollBackCutover(await rig.open({ yes: true }));
  assert.equal(states(back), all('failback-done'));
  // The client had switched itself off; now it is off its host.
  const stopped = (text: unknown) => String(text).replace('PowerState/stopped', 'PowerState/deallocated');
  const expected = Object.entries(before).map(([name, text]) => [
    name,
    name.endsWith('-failback') ? stopped(text).replace('PowerState/running', 'PowerState/deallocated') : text,
  ]);
  assert.equal(await machines(rig), Object.fromEntries(expected));
  assert.equal(await made(rig), tagged);
  assert.is((await instances(rig)).length, 3);

  forget(rig);
  assert.equal(states(await rollBackCutover(await rig.open())), all('failback-done'));
  assert.equal(changesOf(rig), []);
  assert.equal(states(await cutover(await rig.open({ yes: true }))), all('cut-over'));
});

test('a commit leaves the servers, and what was theirs before', async ({ rig }) => {
  const twin = rig.id('Microsoft.Compute/disks/shop-web1-failback-data');
  const properties = {
    provisioningState: 'Succeeded',
    diskState: 'Unattached',
    diskSizeGB: 4,
    creationData: { createOption: 'Empty' },
  };
  rig.arm.addResource({ id: twin, location: 'westeurope', sku: { name: 'Premium_LRS' }, properties });
  await refused(async () => commitCutover(await rig.open({ yes: true })), 'is not cut over', 'E_GUARD');
  await cutover(await rig.open({ yes: true }));
  const ids = new Set((await instances(rig)).map(({ recoveryInstanceID }) => recoveryInstanceID));
  let asked: readonly string[] = [];
  const ask = (lines: readonly string[]) => {
    asked = lines;
    return Promise.resolve(false);
  };
  forget(rig);
  await refused(async () => commitCutover(await rig.open({ ask })), 'not approved', 'E_GUARD');
  assert.equal(changesOf(rig), []);
  for (const id of ids) assert.match(asked.join('\n'), `${id} is TERMINATED`);
  assert.match(asked.join('\n'), 'removed: shop-web1-failback');
  assert.match(asked.join('\n'), 'left to you: web1');

  const done = await commitCutover(await rig.open({ yes: true }));
  assert.equal(states(done), all('restored'));
  assert.equal(await instances(rig), []);
  assert.equal(await made(rig), [
    ...['restored shop-web1', 'restored shop-web1-nic', 'restored shop-web1-target-0', 'restored shop-web1-target-1'],
    ...['restored shop-web2', 'restored shop-web2-nic', 'restored shop-web2-target-0', 'restored shop-web2-target-1'],
    ...['restored shop-web2-target-2', 'restored shop-web3', 'restored shop-web3-nic', 'restored shop-web3-target-0'],
  ]);
  assert.ok(rig.arm.resource(twin));
  assert.equal(Object.keys(await machines(rig)).sort(), [
    'shop-web1',
    'shop-web2',
    'shop-web3',
    'web1',
    'web2',
    'web3',
  ]);
  assert.ok(rig.events.some(({ message }) => message.includes('write vm: shop-web1 in the plan')));

  forget(rig);
  assert.equal(states(await commitCutover(await rig.open())), all('restored'));
  assert.equal(states(await cutover(await rig.open())), all('restored'));
  assert.equal(changesOf(rig), []);
  await refused(async () => rollBackCutover(await rig.open({ yes: true })), 'was committed', 'E_GUARD');
});

test('a dry run says what would be done, and does nothing', async ({ rig }) => {
  const whole = await cutover(await rig.open({ dryRun: true, servers: ['web1'] }));
  assert.equal(states(whole), { web1: 'would-cut-over' });
  assert.equal(
    whole.planned?.map(({ what }) => what),
    [
      ...['stop shop-web1-failback', 'note on shop-web1-target-0 that web1 ran', 'stop web1'],
      'take the 2 disks that came back from shop-web1-failback',
      ...['make the network interface shop-web1-nic', 'make the machine shop-web1'],
    ],
  );
  await cutover(await rig.open({ yes: true, servers: ['web1'] }));
  forget(rig);
  const committed = await commitCutover(await rig.open({ dryRun: true, servers: ['web1'] }));
  assert.equal(
    committed.planned?.map(({ what }) => what.replace(/s-[0-9a-f]{17}/, 's-ID')),
    [
      'say on s-ID that shop-web1 is newer',
      ...['remove virtualMachines shop-web1-failback', 'remove networkInterfaces shop-web1-failback-nic'],
      ...['remove disks shop-web1-failback-os', 'terminate the recovery instances of web1'],
      'tag shop-web1 and its parts as restored',
    ],
  );
  const undone = await rollBackCutover(await rig.open({ dryRun: true, servers: ['web1'] }));
  assert.equal(
    undone.planned?.map(({ what }) => what),
    [
      ...['stop shop-web1', 'remove the machine shop-web1; its disks stay', 'remove networkInterfaces shop-web1-nic'],
      ...['give shop-web1-failback the 2 disks that came back', 'start web1, which ran before'],
    ],
  );
  assert.equal(changesOf(rig), []);
});

test('a server that is not back is refused', async ({ rig }) => {
  const { aws, signal } = await rig.open();
  await startMachine((await rig.open()).azure, vm(rig, 'web1'), signal);
  const drs = await aws.drs();
  for (const { recoveryInstanceID } of await instances(rig))
    await drs.terminateRecoveryInstances({ recoveryInstanceIDs: [recoveryInstanceID ?? ''] });
  rig.clock.advance(3_600_000);
  forget(rig);
  await refused(async () => cutover(await rig.open({ yes: true })), 'has no recovery instance', 'E_GUARD');
  await refused(async () => rollBackCutover(await rig.open({ yes: true })), 'nothing to go back to', 'E_GUARD');
  assert.equal(changesOf(rig), []);
});

test.run();
