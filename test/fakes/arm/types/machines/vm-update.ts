import { badRequest, changed, conflict } from '../../arm-error.ts';
import { requireCores } from '../../compute-locations.ts';
import { at, isObject, type Json, listAt, objectAt, textAt, without } from '../../json.ts';
import { lastName, sameId } from '../../resource-id.ts';
import type { Call, Work, World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { changeDataDisks, type DiskUser, requireFreeDisk, setFree, take } from './vm-disks.ts';
import { changeInterfaces } from './vm-interfaces.ts';
import { checkSize, requireDeallocated } from './vm-rules.ts';

export function diskUser(vm: Resource): DiskUser {
  const vmSize = textAt(vm.properties, 'hardwareProfile.vmSize') ?? '';
  return { id: vm.id, location: vm.location ?? '', vmSize, tags: vm.tags ?? {} };
}

/** Changes a machine to what a PUT or PATCH asks for, as far as that can be changed. */
export function updateMachine({ world }: Call, vm: Resource, given: Json): Work {
  const before = vm.properties;
  const asked = (path: string) => textAt(given, path);
  for (const path of ['storageProfile.imageReference.id', 'osProfile.computerName', 'osProfile.adminUsername']) {
    if (asked(path) !== undefined && asked(path)?.toLowerCase() !== textAt(before, path)?.toLowerCase())
      throw changed(path.slice(path.indexOf('.') + 1));
  }
  const vmSize = asked('hardwareProfile.vmSize') ?? textAt(before, 'hardwareProfile.vmSize') ?? '';
  if (vmSize !== textAt(before, 'hardwareProfile.vmSize')) {
    checkSize({ hardwareProfile: { vmSize } }, { generation: generationOf(world, vm) });
    requireCores(world, vm.id, vm.location ?? '', vmSize);
  }
  const secure = objectAt(given, 'securityProfile.uefiSettings');
  if (secure && at(secure, 'secureBootEnabled') !== at(before, 'securityProfile.uefiSettings.secureBootEnabled'))
    requireDeallocated(world, vm, 'change UEFI settings');
  const osDisk = newOsDisk(world, vm, objectAt(given, 'storageProfile.osDisk') ?? {});
  const storageProfile = { ...(before['storageProfile'] as Json) };
  if (Array.isArray(at(given, 'storageProfile.dataDisks'))) {
    const wanted = listAt(given, 'storageProfile.dataDisks');
    const had = listAt(storageProfile, 'dataDisks');
    storageProfile['dataDisks'] = changeDataDisks(world, { ...diskUser(vm), vmSize }, wanted, had);
  }
  if (osDisk) storageProfile['osDisk'] = swap(world, vm, osDisk);
  const networkInterfaces = listAt(given, 'networkProfile.networkInterfaces');
  if (networkInterfaces.length > 0) changeInterfaces(world, vm, networkInterfaces);
  const userData = asked('userData');
  if (userData === '') delete vm.hidden.userData;
  else if (userData !== undefined) vm.hidden.userData = userData;
  const others = without(given, 'storageProfile', 'osProfile', 'userData');
  vm.properties = { ...merged(before, others), storageProfile };
  return { slowness: 1, holds: osDisk ? [osDisk.id] : [] };
}

/** The disk that a machine is to boot from instead; undefined if it stays. */
function newOsDisk(world: World, vm: Resource, asked: Json): Resource | undefined {
  const now = textAt(vm.properties, 'storageProfile.osDisk.managedDisk.id') ?? '';
  const id = textAt(asked, 'managedDisk.id') ?? now;
  const name = textAt(asked, 'name');
  if (name !== undefined && name.toLowerCase() !== lastName(id).toLowerCase()) throw changed('osDisk.name');
  if (sameId(id, now)) return undefined;
  requireDeallocated(world, vm, 'change the OS disk');
  const disk = requireFreeDisk(world, id, vm.location ?? '');
  const osType = textAt(vm.properties, 'storageProfile.osDisk.osType');
  if (textAt(disk.properties, 'osType') !== osType)
    throw conflict(
      'ConflictingUserInput',
      `Disk '${lastName(id)}' cannot be the OS disk: its OS type is ${textAt(disk.properties, 'osType') ?? 'not set'}, that of the VM is ${osType ?? ''}.`,
    );
  const generation = textAt(disk.properties, 'hyperVGeneration') ?? 'V1';
  if (generation !== generationOf(world, vm))
    throw badRequest(
      'BadRequest',
      `The Hypervisor Generation '${generation}' of disk '${lastName(id)}' does not match that of the VM '${generationOf(world, vm)}'.`,
    );
  return disk;
}

/** The old disk is free from now on, and stays. */
function swap(world: World, vm: Resource, disk: Resource): Json {
  const before = objectAt(vm.properties, 'storageProfile.osDisk') ?? {};
  setFree(world.resources.get(textAt(before, 'managedDisk.id')));
  take(world, disk, vm.id);
  return {
    ...before,
    name: lastName(disk.id),
    diskSizeGB: disk.properties['diskSizeGB'],
    managedDisk: { storageAccountType: textAt(disk.others['sku'], 'name'), id: disk.id },
  };
}

function generationOf(world: World, vm: Resource): string {
  const osDisk = world.resources.get(textAt(vm.properties, 'storageProfile.osDisk.managedDisk.id'));
  return textAt(osDisk?.properties, 'hyperVGeneration') ?? 'V1';
}

function merged(before: Json, given: Json): Json {
  const result = { ...before };
  for (const [member, value] of Object.entries(given)) {
    const old = before[member];
    result[member] = isObject(value) && isObject(old) ? merged(old, value) : value;
  }
  return result;
}
