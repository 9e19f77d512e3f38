import { createHash, randomUUID } from 'node:crypto';
import { changed, invalidParameter, missing } from '../arm-error.ts';
import { bootDiagnosticsUrls } from '../boot-diagnostics.ts';
import { type Json, listAt, objectAt, textAt } from '../json.ts';
import { regionName } from '../regions.ts';
import { lastName, parentId } from '../resource-id.ts';
import type { Action, Call, Change, ResourceType, World } from '../resource-type.ts';
import { outside, type Resource, state } from '../resources.ts';
import { COMPUTE_VERSIONS } from './compute-versions.ts';
import { DISK, isDiskOf } from './disks.ts';
import { NIC, requireSubnet } from './network.ts';
import { vmModel } from './vm-model.ts';
import { checkOsProfile, checkSecurity, checkSize } from './vm-rules.ts';
import { requireSource, type VmSource } from './vm-source.ts';

export const VM = 'Microsoft.Compute/virtualMachines';

/** Virtual machines (ComputeRP, Virtual Machines). */
export const virtualMachines: ResourceType = {
  type: VM,
  apiVersions: COMPUTE_VERSIONS,
  name: /^[^_\W][\w-.]{0,63}(?<![-.])$/,
  body: vmModel,
  put,
  remove: ({ world }, vm) => ({ finish: () => dissolve(world, vm) }),
  live: ({ world, query }, vm) =>
    query.get('$expand') === 'instanceView' ? { instanceView: instanceView(world, vm) } : {},
  actions: {
    instanceView: { run: ({ world }, vm) => ({ answer: instanceView(world, vm) }) },
    retrieveBootDiagnosticsData: {
      run: ({ world, query }, vm) => ({ answer: bootDiagnosticsUrls(world, vm, query) }),
    },
    start: power('running'),
    restart: power('running'),
    powerOff: power('stopped'),
    deallocate: power('deallocated'),
  },
};

function power(wanted: string): Action {
  return {
    run: ({ world }, vm) => ({
      finish() {
        vm.hidden.power = wanted;
        if (wanted === 'running') vm.hidden.since = world.clock.now();
      },
    }),
  };
}

function put(call: Call, existing: Resource | undefined): Change {
  const { world, id, body } = call;
  const given = objectAt(body, 'properties') ?? {};
  const location = regionName(textAt(body, 'location') ?? '');
  if (existing) {
    if (
      textAt(given, 'storageProfile.imageReference.id') !==
      textAt(existing.properties, 'storageProfile.imageReference.id')
    )
      throw changed('imageReference');
    return { resource: { ...existing, ...outside(body), properties: { ...existing.properties, ...given } } };
  }
  const profile = objectAt(given, 'storageProfile');
  if (!profile) throw missing('storageProfile');
  const source = requireSource(world, profile, location);
  checkSize(given, source);
  checkOsProfile(given, source);
  checkSecurity(call, given, source);
  const nics = requireInterfaces(call, given, location);
  const osDisk = source.disk ?? newOsDisk(call, profile, source, location);
  osDisk.others['managedBy'] = id;
  osDisk.properties['diskState'] = 'Attached';
  for (const nic of nics) nic.properties['virtualMachine'] = { id };
  const resource: Resource = {
    id,
    type: VM,
    location,
    ...outside(body),
    properties: {
      ...given,
      ...answered(given, source, osDisk, nics),
      vmId: randomUUID(),
      timeCreated: new Date(world.clock.now()).toISOString(),
    },
    hidden: { since: world.clock.now(), power: 'running' },
  };
  return { resource, holds: [osDisk.id, ...nics.map((nic) => nic.id)], slowness: 3 };
}

/** What GET shows otherwise than it was asked for; secrets are never shown. */
function answered(given: Json, source: VmSource, osDisk: Resource, nics: readonly Resource[]): Json {
  const asked = objectAt(given, 'storageProfile.osDisk') ?? {};
  const managed = {
    storageAccountType: textAt(osDisk.others['sku'], 'name'),
    ...objectAt(asked, 'managedDisk'),
    id: osDisk.id,
  };
  const shownDisk = {
    deleteOption: 'Detach',
    ...asked,
    osType: source.osType,
    name: lastName(osDisk.id),
    managedDisk: managed,
  };
  const osProfile = objectAt(given, 'osProfile');
  const networkInterfaces = nics.map(
    ({ id }, index) =>
      listAt(given, 'networkProfile.networkInterfaces')[index] ?? { id, properties: { deleteOption: 'Delete' } },
  );
  return {
    storageProfile: { ...objectAt(given, 'storageProfile'), osDisk: shownDisk },
    ...(osProfile ? { osProfile: { ...osProfile, adminPassword: undefined, customData: undefined } } : {}),
    networkProfile: { networkInterfaces },
    userData: undefined,
  };
}

function requireInterfaces({ world, id, body }: Call, given: Json, location: string): Resource[] {
  const profile = objectAt(given, 'networkProfile');
  const named = listAt(profile, 'networkInterfaces').map((one) => {
    const nic = world.resources.get(textAt(one, 'id'));
    if (nic?.type !== NIC || nic.location !== location) {
      throw invalidParameter(`Network interface ${textAt(one, 'id') ?? ''} is not found in region ${location}.`);
    }
    const owner = textAt(nic.properties, 'virtualMachine.id');
    if (owner !== undefined) throw invalidParameter(`Network interface ${nic.id} is already used by ${owner}.`);
    return nic;
  });
  const configurations = listAt(profile, 'networkInterfaceConfigurations');
  if (configurations.length > 0 && textAt(profile, 'networkApiVersion') === undefined)
    throw missing('networkProfile.networkApiVersion');
  const made = configurations.map((one): Resource => {
    for (const ip of listAt(one, 'properties.ipConfigurations'))
      requireSubnet(world, textAt(ip, 'properties.subnet.id'), location);
    const nicId = `${parentId(parentId(id))}/Microsoft.Network/networkInterfaces/${textAt(one, 'name') ?? 'nic'}-${randomUUID().slice(0, 8)}`;
    const properties = { ipConfigurations: listAt(one, 'properties.ipConfigurations'), provisioningState: 'Succeeded' };
    return {
      id: nicId,
      type: NIC,
      location,
      tags: (body['tags'] ?? {}) as Record<string, string>,
      others: {},
      properties,
      hidden: {},
    };
  });
  if (named.length + made.length === 0) throw missing('networkProfile');
  for (const nic of made) world.resources.add(nic);
  return [...named, ...made];
}

function newOsDisk({ world, id, body }: Call, profile: Json, source: VmSource, location: string): Resource {
  const asked = objectAt(profile, 'osDisk');
  const hash = createHash('md5').update(id).digest('hex');
  const name = textAt(asked, 'name') ?? `${lastName(id)}_OsDisk_1_${hash}`;
  const disk: Resource = {
    id: `${parentId(id)}/disks/${name}`,
    type: DISK,
    location,
    tags: (body['tags'] ?? {}) as Record<string, string>,
    others: { sku: { name: textAt(asked, 'managedDisk.storageAccountType') ?? 'Premium_LRS' } },
    properties: {
      osType: source.osType,
      hyperVGeneration: source.generation,
      creationData: { createOption: 'FromImage' },
      provisioningState: 'Succeeded',
    },
    hidden: {},
  };
  world.resources.add(disk);
  return disk;
}

/** Deletes or sets free what the machine used. */
function dissolve(world: World, vm: Resource): void {
  for (const disk of world.resources.all().filter((one) => isDiskOf(vm, one))) {
    if (textAt(vm.properties, 'storageProfile.osDisk.deleteOption') === 'Delete') world.resources.delete(disk.id);
    delete disk.others['managedBy'];
    disk.properties['diskState'] = 'Unattached';
  }
  for (const one of listAt(vm.properties, 'networkProfile.networkInterfaces')) {
    const nic = world.resources.get(textAt(one, 'id'));
    if (textAt(one, 'properties.deleteOption') === 'Delete') world.resources.delete(nic?.id ?? '');
    delete nic?.properties['virtualMachine'];
  }
}

function instanceView(world: World, vm: Resource): Json {
  const provisioning = state(vm) ?? '';
  const status = (code: string) => ({ code, level: 'Info', displayStatus: code.slice(code.indexOf('/') + 1) });
  return {
    hyperVGeneration: textAt(
      world.resources.get(textAt(vm.properties, 'storageProfile.osDisk.managedDisk.id'))?.properties,
      'hyperVGeneration',
    ),
    statuses: [status(`ProvisioningState/${provisioning.toLowerCase()}`), status(`PowerState/${world.power(vm)}`)],
  };
}
