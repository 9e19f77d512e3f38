import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attachDisks, detachDisks } from '../../../src/azure/machines/attach.ts';
import { deleteDisk, deleteSnapshot, makeDisk, makeSnapshot, tagDisk } from '../../../src/azure/machines/disks.ts';
import { deallocateMachine, deleteMachine, restartMachine, startMachine } from '../../../src/azure/machines/life.ts';
import { getDisk, getMachine, listMachines } from '../../../src/azure/machines/list.ts';
import { makeMachine } from '../../../src/azure/machines/make.ts';
import type { Machine } from '../../../src/azure/machines/machine.ts';
import { swapOsDisk } from '../../../src/azure/machines/os-disk.ts';
import { makeNic } from '../../../src/azure/network/nics.ts';
import { codeOf } from '../../support/code-of.ts';
import { refused } from '../../support/formats/refused.ts';
import { LOCATION, type MachinesRig, machinesRig } from '../../support/machines-rig.ts';

const GiB = 1024 ** 3;
const tags = { 'failback-kit:plan': 'shop' };
const empty = { location: LOCATION, tags, sku: 'Premium_LRS' };

interface World extends MachinesRig {
  /** Makes a machine of the image with two data disks; the same again is no other. */
  readonly make: (name?: string, userData?: string) => Promise<Machine>;
}

async function withWorld(use: (world: World) => Promise<void>) {
  await using rig = await machinesRig();
  const { azure, signal, subnet, image } = rig;
  const make = async (name = 'web1', userData?: string) => {
    const nic = await makeNic(
      azure,
      'rg',
      `${name}-nic`,
      { location: LOCATION, tags, subnet, accelerated: false },
      signal,
    );
    const disks = await Promise.all(
      [10, 20].map((gib, lun) =>
        makeDisk(azure, 'rg', `${name}-data${lun}`, { ...empty, of: { bytes: gib * GiB } }, signal),
      ),
    );
    const from = { image, specialized: false };
    const settings = {
      ...{ size: 'Standard_E4s_v5', location: LOCATION, tags, from, nic: nic.id, hostname: name, userData },
      osDisk: { name: `${name}-os`, goes: true },
      dataDisks: disks.map((id, lun) => ({ id, lun })),
    };
    const machine = await makeMachine(azure, 'rg', name, settings, signal);
    if (!machine) throw new Error('no machine');
    return machine;
  };
  await use({ ...rig, make });
}

const changes = ({ arm }: MachinesRig) => arm.requests.filter(({ method }) => method !== 'GET').length;

test('a machine is made of an image with its disks and its interface, once', () =>
  withWorld(async (world) => {
    const machine = await world.make();
    const { nics, osDisk, dataDisks, id, ...others } = machine;
    assert.equal(others, {
      ...{
        name: 'web1',
        group: 'rg',
        location: LOCATION,
        zones: [],
        size: 'Standard_E4s_v5',
        os: 'linux',
        generation: 1,
      },
      ...{ power: 'running', provisioning: 'Succeeded', securityType: 'Standard', secureBoot: false },
      ...{ hostname: 'web1', agent: false, tags },
    });
    assert.equal(
      dataDisks.map(({ name, lun, bytes, caching }) => [name, lun, bytes, caching]),
      [
        ['web1-data0', 0, 10 * GiB, 'None'],
        ['web1-data1', 1, 20 * GiB, 'None'],
      ],
    );
    assert.match(id, '/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web1');
    assert.is(osDisk.name, 'web1-os');
    assert.match(nics[0]?.mac ?? '', /^00:0d:3a(?::[\da-f]{2}){3}$/);
    assert.equal(nics[0]?.privateIps, ['10.1.0.4']);
    assert.is(nics[0]?.accelerated, false);
    assert.is(nics[0]?.machine, machine.id);
    const before = changes(world);
    assert.equal(await world.make(), machine);
    assert.is(changes(world), before);
  }));

test('what a machine is told for itself is not shown to anybody', () =>
  withWorld(async ({ make, arm, events }) => {
    const { id } = await make('web1', '{"token":"much-of-a-secret"}');
    assert.is(arm.userData(id), '{"token":"much-of-a-secret"}');
    const shown = JSON.stringify([arm.resource(id), events]);
    assert.not.match(shown, 'much-of-a-secret');
    assert.not.match(shown, Buffer.from('{"token":"much-of-a-secret"}').toString('base64'));
  }));

test('a list of machines takes four calls, however many there are', () =>
  withWorld(async ({ make, azure, arm, signal }) => {
    const made = [await make('web1'), await make('db1')];
    await deallocateMachine(azure, made[1]?.id ?? '', signal);
    arm.requests.length = 0;
    const found = await listMachines(azure, signal, { group: 'rg' });
    assert.equal(
      found.map(({ name, power }) => [name, power]),
      [
        ['web1', 'running'],
        ['db1', 'deallocated'],
      ],
    );
    assert.equal({ ...found[0] }, { ...made[0] });
    assert.is(arm.requests.length, 4);
    arm.pageSize = 1;
    assert.is((await listMachines(azure, signal)).length, 2);
    arm.requests.length = 0;
    arm.pageSize = 10;
    const [bare] = await listMachines(azure, signal, { attached: false });
    assert.equal([bare?.power, bare?.nics, bare?.dataDisks[0]?.bytes], ['running', [], 10 * GiB]);
    assert.is(arm.requests.length, 2);
    await refused(() => listMachines(azure, signal, { group: 'no-such-group' }), 'no-such-group', 'E_AZURE');
  }));

test('a machine is stopped, started and deleted; what belongs to it goes, what it used stays', () =>
  withWorld(async ({ make, azure, arm, signal, id }) => {
    const powers: string[] = [];
    arm.onPower = (vm, state) => void powers.push(`${vm.split('/').at(-1) ?? ''} ${state}`);
    const machine = await make();
    await deallocateMachine(azure, machine.id, signal);
    assert.is((await getMachine(azure, machine.id, signal))?.power, 'deallocated');
    await startMachine(azure, machine.id, signal);
    await restartMachine(azure, machine.id, signal);
    assert.equal((await getMachine(azure, machine.id, signal))?.nics, machine.nics);
    assert.equal(powers, ['web1 running', 'web1 deallocated', 'web1 running', 'web1 running']);
    await deleteMachine(azure, machine.id, signal);
    await deleteMachine(azure, machine.id, signal);
    assert.is(await getMachine(azure, machine.id, signal), undefined);
    assert.is(await getDisk(azure, id('Microsoft.Compute/disks/web1-os'), signal), undefined);
    const data = id('Microsoft.Compute/disks/web1-data0');
    assert.is((await getDisk(azure, data, signal))?.diskState, 'Unattached');
    await deleteDisk(azure, data, signal);
    await deleteDisk(azure, data, signal);
  }));

test('disks are attached and detached while the machine runs, by their numbers', () =>
  withWorld(async (world) => {
    const { make, azure, signal } = world;
    const machine = await make();
    const disk = await makeDisk(azure, 'rg', 'more', { ...empty, of: { bytes: GiB + 1 } }, signal);
    assert.is((await getDisk(azure, disk, signal))?.diskSizeGB, 2);
    await attachDisks(
      azure,
      machine,
      [
        { id: disk, lun: 5 },
        { id: machine.dataDisks[0]?.id ?? '', lun: 0 },
      ],
      signal,
    );
    const now = await getMachine(azure, machine.id, signal);
    assert.equal(
      now?.dataDisks.map(({ lun }) => lun),
      [0, 1, 5],
    );
    const before = changes(world);
    if (now) await attachDisks(azure, now, [{ id: disk, lun: 5 }], signal);
    assert.is(changes(world), before);
    if (now) await detachDisks(azure, now, [disk, '/not/attached'], signal);
    const then = await getMachine(azure, machine.id, signal);
    assert.equal(then?.dataDisks, machine.dataDisks);
    assert.is((await getDisk(azure, disk, signal))?.managedBy, undefined);
  }));

test('the OS disk is changed for another of a deallocated machine, which keeps its addresses', () =>
  withWorld(async ({ make, azure, signal, id }) => {
    const machine = await make();
    const of = { copy: machine.osDisk.id };
    const copy = await makeDisk(azure, 'rg', 'other-os', { ...empty, of, os: 'linux', generation: 1 }, signal);
    assert.is(await codeOf(swapOsDisk(azure, machine, copy, signal)), 'E_AZURE');
    await deallocateMachine(azure, machine.id, signal);
    assert.is(await swapOsDisk(azure, machine, copy, signal), machine.osDisk.id);
    const now = await getMachine(azure, machine.id, signal);
    assert.is(now?.osDisk.id, copy);
    assert.equal(now?.nics, machine.nics);
    assert.equal(now?.dataDisks, machine.dataDisks);
    assert.is((await getDisk(azure, machine.osDisk.id, signal))?.diskState, 'Unattached');
    assert.is((await getDisk(azure, copy, signal))?.diskState, 'Reserved');
    if (now) assert.is(await swapOsDisk(azure, now, copy, signal), id('Microsoft.Compute/disks/other-os'));
  }));

test('a snapshot keeps what a disk holds, and a disk is made of it', () =>
  withWorld(async ({ make, azure, arm, signal }) => {
    const machine = await make();
    const of = machine.dataDisks[1]?.id ?? '';
    const snapshot = await makeSnapshot(azure, 'rg', 'snap', { location: LOCATION, tags, of }, signal);
    assert.is(await makeSnapshot(azure, 'rg', 'snap', { location: LOCATION, tags, of }, signal), snapshot);
    const disk = await makeDisk(azure, 'rg', 'again', { ...empty, of: { copy: snapshot } }, signal);
    assert.is(arm.resource(disk)?.properties['diskSizeGB'], 20);
    await tagDisk(azure, disk, { a: 'b' }, signal);
    assert.equal(arm.resource(disk)?.tags, { a: 'b' });
    await deleteSnapshot(azure, snapshot, signal);
    await deleteSnapshot(azure, snapshot, signal);
  }));

test('a machine that failed is asked for again; in a dry run there is none', () =>
  withWorld(async ({ make, azure, arm, signal, image, subnet, id, ...rig }) => {
    arm.fail({ kind: 'operation', code: 'AllocationFailed' }, { method: 'PUT', path: '/virtualMachines/' });
    assert.is(await codeOf(make()), 'E_AZURE');
    assert.is((await getMachine(azure, id('Microsoft.Compute/virtualMachines/web1'), signal))?.provisioning, 'Failed');
    assert.is((await make()).provisioning, 'Succeeded');

    const dry = await rig.open({ dryRun: true });
    const nic = await makeNic(dry, 'rg', 'n', { location: LOCATION, tags, subnet, accelerated: false }, signal);
    const from = { image, specialized: false };
    const settings = {
      size: 'Standard_D2s_v5',
      location: LOCATION,
      tags,
      from,
      nic: nic.id,
      userData: 'told-in-secret',
    };
    assert.is(await makeMachine(dry, 'rg', 'dry', settings, signal), undefined);
    assert.equal(
      dry.calls.map(({ method, resource }) => `${method} ${resource.split('/').at(-1) ?? ''}`),
      ['PUT n', 'PUT dry'],
    );
    assert.not.match(JSON.stringify(dry.calls), Buffer.from('told-in-secret').toString('base64'));
  }));

test.run();
