import { createHash, randomUUID } from 'node:crypto';
import { conflict, missing } from '../../arm-error.ts';
import { requireCores } from '../../compute-locations.ts';
import { type Json, listAt, numberAt, objectAt, textAt } from '../../json.ts';
import { regionName } from '../../regions.ts';
import { lastName, parentId } from '../../resource-id.ts';
import type { Call, Change } from '../../resource-type.ts';
import { outside, type Resource } from '../../resources.ts';
import { DISK } from '../disks.ts';
import { setPower } from './power.ts';
import { changeDataDisks, take } from './vm-disks.ts';
import { requireInterfaces } from './vm-interfaces.ts';
import { checkOsProfile, checkSecurity, checkSize } from './vm-rules.ts';
import { requireSource, type VmSource } from './vm-source.ts';

export const VM = 'Microsoft.Compute/virtualMachines';

const GiB = 1024 ** 3;
/** GiB of an OS disk from an image that does not say. */
const OS_DISK = 30;

/** A machine that was not there; it runs once its operation has ended. */
export function createMachine(call: Call): Change {
  const { world, id, body } = call;
  const given = objectAt(body, 'properties') ?? {};
  const location = regionName(textAt(body, 'location') ?? '');
  const tags = (body['tags'] ?? {}) as Record<string, string>;
  const profile = objectAt(given, 'storageProfile');
  if (!profile) throw missing('storageProfile');
  const source = requireSource(world, profile, location);
  checkSize(given, source);
  const vmSize = textAt(given, 'hardwareProfile.vmSize') ?? '';
  requireCores(world, id, location, vmSize);
  checkOsProfile(given, source);
  checkSecurity(call, given, source);
  const osDisk = source.disk ?? newOsDisk(call, profile, source, location);
  const nics = requireInterfaces(call, given, location);
  const dataDisks = changeDataDisks(world, { id, location, vmSize, tags }, listAt(profile, 'dataDisks'), []);
  take(world, osDisk, id);
  for (const nic of nics) nic.properties['virtualMachine'] = { id };
  const userData = textAt(given, 'userData');
  const resource: Resource = {
    id,
    type: VM,
    location,
    ...outside(body),
    properties: {
      ...given,
      ...answered(given, nics),
      storageProfile: { ...profile, osDisk: shownOsDisk(profile, source, osDisk), dataDisks },
      vmId: randomUUID(),
      timeCreated: new Date(world.clock.now()).toISOString(),
    },
    hidden: { since: world.clock.now(), power: 'running', ...(userData === undefined ? {} : { userData }) },
  };
  const finish = async () => {
    const vm = world.resources.get(id);
    if (vm) await setPower(world, vm, 'running', vm.hidden.since);
  };
  return { resource, holds: [osDisk.id, ...nics.map((nic) => nic.id)], slowness: 3, finish };
}

function newOsDisk({ world, id, body }: Call, profile: Json, source: VmSource, location: string): Resource {
  const asked = objectAt(profile, 'osDisk');
  const hash = createHash('md5').update(id).digest('hex');
  const name = textAt(asked, 'name') ?? `${lastName(id)}_OsDisk_1_${hash}`;
  const disk = `${parentId(id)}/disks/${name}`;
  if (world.resources.get(disk))
    throw conflict('ConflictingUserInput', `Disk '${name}' already exists in resource group.`);
  const gib = numberAt(asked, 'diskSizeGB') ?? OS_DISK;
  return {
    id: disk,
    type: DISK,
    location,
    tags: { ...(body['tags'] as Record<string, string> | undefined) },
    others: { sku: { name: textAt(asked, 'managedDisk.storageAccountType') ?? 'Premium_LRS' } },
    properties: {
      osType: source.osType,
      hyperVGeneration: source.generation,
      ...{ diskSizeGB: gib, diskSizeBytes: gib * GiB },
      creationData: { createOption: 'FromImage' },
      provisioningState: 'Succeeded',
    },
    hidden: {},
  };
}

function shownOsDisk(profile: Json, source: VmSource, disk: Resource): Json {
  const asked = objectAt(profile, 'osDisk') ?? {};
  const storageAccountType = textAt(disk.others['sku'], 'name');
  return {
    ...{ deleteOption: 'Detach', caching: 'ReadWrite' },
    ...asked,
    osType: source.osType,
    name: lastName(disk.id),
    managedDisk: { storageAccountType, ...objectAt(asked, 'managedDisk'), id: disk.id },
  };
}

/** What GET shows otherwise than it was asked for; secrets are never shown. */
function answered(given: Json, nics: readonly Resource[]): Json {
  const osProfile = objectAt(given, 'osProfile');
  const asked = listAt(given, 'networkProfile.networkInterfaces');
  const networkInterfaces = nics.map(({ id }, index) => asked[index] ?? { id, properties: { deleteOption: 'Delete' } });
  return {
    ...(osProfile ? { osProfile: { ...osProfile, adminPassword: undefined, customData: undefined } } : {}),
    networkProfile: { networkInterfaces },
    userData: undefined,
  };
}
