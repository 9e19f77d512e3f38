import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stopFailbacks } from '../../../../src/dr/failback/stop.ts';
import { textAt } from '../../../fakes/arm/json.ts';
import { circleRig } from '../../../support/dr/circle-rig.ts';
import { LEGS, legOf } from '../../../support/dr/legs.ts';
import { states } from '../../../support/dr/failed-over-rig.ts';
import type { DrRig } from '../../../support/dr-rig.ts';

const SERVERS = [
  { name: 'web1', vm: 'web1', mode: 'swap-os-disk' },
  { name: 'web2', vm: 'web2', mode: 'new-vm' },
];

async function run(rig: DrRig, legs: readonly (typeof LEGS)[number][]): Promise<void> {
  for (const { command, run: act } of legs) {
    await act(await rig.open({ yes: true })).catch((error: unknown) => {
      throw new Error(`${command}: ${String(error)}`);
    });
  }
}

const vm = (rig: DrRig, name: string) => rig.arm.resource(rig.id(`Microsoft.Compute/virtualMachines/${name}`));
const osDisk = (rig: DrRig, name: string) => textAt(vm(rig, name)?.properties, 'storageProfile.osDisk.name');

/** Disks, interfaces and machines of one server, or all, with what tells them from others that were made later. */
function whatIs(rig: DrRig, role: string): Record<string, unknown> {
  const found = rig.arm.ids().flatMap((id) => {
    const { name = '', tags = {}, properties = {} } = rig.arm.resource(id) ?? {};
    const { uniqueId, vmId, timeCreated, diskSizeGB } = properties;
    const made = tags['failback-kit:made'];
    return tags['failback-kit:role'] === role
      ? [[name, { uniqueId, vmId, timeCreated, diskSizeGB, made }] as const]
      : [];
  });
  return Object.fromEntries(found);
}

test('a second whole way, in both modes, takes nothing of the first for its own', async () => {
  await using rig = await circleRig({ servers: 2, plan: { servers: SERVERS } });
  await run(rig, LEGS);
  const first = whatIs(rig, 'restored');
  assert.equal(Object.keys(first).sort(), [
    ...['shop-web1-target-1', 'shop-web2', 'shop-web2-nic'],
    ...['shop-web2-target-0', 'shop-web2-target-1', 'shop-web2-target-2', 'web1'],
  ]);
  await rig.writePlan({ servers: SERVERS.map((one) => (one.name === 'web2' ? { ...one, vm: 'shop-web2' } : one)) });

  const [start, end] = [LEGS.indexOf(legOf('failback start')), LEGS.length];
  await run(rig, LEGS.slice(0, start + 1));
  // Given up in the middle: the disk of the first round is its own now, and not the one from before.
  assert.is(osDisk(rig, 'web1'), 'shop-web1-failback-os');
  assert.equal(states(await stopFailbacks(await rig.open({ yes: true }), { discard: true })), {
    ...{ web1: 'discarded', web2: 'discarded' },
  });
  assert.is(osDisk(rig, 'web1'), 'shop-web1-target-1');
  assert.is(rig.arm.userData(vm(rig, 'web1')?.id ?? ''), undefined);

  await run(rig, LEGS.slice(start, end));
  const second = whatIs(rig, 'restored');
  const untouched = Object.fromEntries(Object.entries(first).filter(([name]) => name.startsWith('shop-web2')));
  assert.equal(Object.fromEntries(Object.keys(untouched).map((name) => [name, second[name]])), untouched);
  assert.equal(
    Object.keys(second)
      .filter((name) => !(name in untouched))
      .sort(),
    [
      ...['shop-web1-target-1-2', 'shop-web2-2', 'shop-web2-2-nic'],
      ...['shop-web2-target-0-2', 'shop-web2-target-1-2', 'shop-web2-target-2-2', 'web1'],
    ],
  );
  assert.is(osDisk(rig, 'web1'), 'shop-web1-target-1-2');
  assert.is(osDisk(rig, 'shop-web2-2'), 'shop-web2-target-0-2');
  assert.is(osDisk(rig, 'shop-web2'), 'shop-web2-target-0');
  const outcome = (await legOf('cutover').run(await rig.open({ yes: true }))) as { servers: { machine: string }[] };
  assert.match(outcome.servers[1]?.machine ?? '', /\/shop-web2-2$/);
});

test.run();
