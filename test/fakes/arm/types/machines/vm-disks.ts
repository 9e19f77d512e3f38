import { badRequest, conflict, invalidParameter, missing, notAllowed, notFound } from '../../arm-error.ts';
import { type Json, listAt, numberAt, textAt } from '../../json.ts';
import { lastName, parentId } from '../../resource-id.ts';
import type { World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { SIZES } from '../../vm-sizes.ts';
import { hasAccess } from '../disk-access.ts';
import { DISK } from '../disks.ts';

const GiB = 1024 ** 3;
const LAST_LUN = 63;

/** The machine for which disks are asked. */
export interface DiskUser {
  readonly id: string;
  readonly location: string;
  readonly vmSize: string;
  readonly tags: Record<string, string>;
}

/**
 * The data disks that a machine has from now on, as they are shown: those of `given`, of which new ones are attached and
 * empty ones made. Those of `before` that are missing are set free. Judges all before it changes anything.
 */
export function changeDataDisks(world: World, user: DiskUser, given: readonly Json[], before: readonly Json[]): Json[] {
  const wanted = given.filter((one) => one['toBeDetached'] !== true);
  checkLuns(wanted, user);
  const had = new Set(before.map((one) => textAt(one, 'managedDisk.id')?.toLowerCase()));
  const disks = wanted.map((one) => {
    const id = textAt(one, 'managedDisk.id');
    if (id !== undefined && had.has(id.toLowerCase())) return requireDiskAt(world, id, user.location);
    if (textAt(one, 'createOption') === 'Empty') return emptyDisk(world, one, user);
    if (textAt(one, 'createOption') !== 'Attach')
      throw invalidParameter("Data disks are attached or made empty: parameter 'dataDisk.createOption'.");
    return requireFreeDisk(world, id, user.location);
  });
  const kept = new Set(disks.map(({ id }) => id.toLowerCase()));
  if (kept.size < disks.length) throw badRequest('InvalidParameter', 'A disk cannot be attached twice.');
  for (const one of before) {
    const id = textAt(one, 'managedDisk.id') ?? '';
    if (!kept.has(id.toLowerCase())) setFree(world.resources.get(id));
  }
  for (const disk of disks) take(world, disk, user.id);
  return wanted.map((one, index) => shownDisk(one, disks[index]));
}

/** Numbers of disks are given once, and there are not more of them than the size takes. */
function checkLuns(disks: readonly Json[], { vmSize }: DiskUser): void {
  const luns = disks.map((one) => numberAt(one, 'lun'));
  for (const [index, lun] of luns.entries()) {
    if (lun === undefined) throw missing('dataDisk.lun');
    if (!Number.isInteger(lun) || lun < 0 || lun > LAST_LUN)
      throw invalidParameter(
        `The value '${lun}' of parameter 'dataDisk.lun' is out of range. The value must be between '0' and '${LAST_LUN}', inclusive.`,
      );
    if (luns.indexOf(lun) !== index)
      throw invalidParameter(`A disk with LUN ${lun} already exists. Parameter name: dataDisk.lun`);
  }
  const most = SIZES[vmSize]?.maxDataDisks ?? LAST_LUN;
  if (disks.length > most)
    throw notAllowed(`The maximum number of data disks allowed to be attached to a VM of this size is ${most}.`);
}

function emptyDisk(world: World, asked: Json, user: DiskUser): Resource {
  const size = numberAt(asked, 'diskSizeGB');
  if (size === undefined) throw missing('dataDisk.diskSizeGB');
  const lun = numberAt(asked, 'lun') ?? 0;
  const name = textAt(asked, 'name') ?? `${lastName(user.id)}_disk${lun + 2}`;
  const id = `${parentId(user.id)}/disks/${name}`;
  if (world.resources.get(id))
    throw conflict('ConflictingUserInput', `Disk '${name}' already exists in resource group.`);
  return {
    ...{ id, type: DISK, location: user.location, tags: user.tags, hidden: {} },
    others: { sku: { name: textAt(asked, 'managedDisk.storageAccountType') ?? 'Premium_LRS' } },
    properties: {
      ...{ diskSizeGB: size, diskSizeBytes: size * GiB, creationData: { createOption: 'Empty' } },
      provisioningState: 'Succeeded',
    },
  };
}

function shownDisk(asked: Json, disk: Resource | undefined): Json {
  return {
    ...{ caching: 'None', deleteOption: 'Detach', toBeDetached: false },
    ...asked,
    name: lastName(disk?.id ?? ''),
    diskSizeGB: disk?.properties['diskSizeGB'],
    managedDisk: { storageAccountType: textAt(disk?.others['sku'], 'name'), id: disk?.id },
  };
}

function requireDiskAt(world: World, id: string | undefined, location: string): Resource {
  if (id === undefined) throw missing('managedDisk.id');
  const disk = world.resources.get(id);
  if (disk?.type !== DISK) throw notFound('NotFound', `Disk ${lastName(id)} is not found.`);
  if (disk.location !== location) throw badRequest('BadRequest', `Disk ${id} is not in region '${location}'.`);
  return disk;
}

/** A disk that nobody uses, so that a machine can take it. */
export function requireFreeDisk(world: World, id: string | undefined, location: string): Resource {
  const disk = requireDiskAt(world, id, location);
  const owner = textAt(disk.others, 'managedBy');
  if (owner !== undefined) {
    throw conflict(
      'ConflictingUserInput',
      `Disk '${lastName(disk.id)}' cannot be attached as the disk is already owned by VM '${owner}'.`,
    );
  }
  if (hasAccess(world, disk) || disk.properties['diskState'] !== 'Unattached') {
    throw conflict(
      'OperationNotAllowed',
      `Cannot attach disk '${lastName(disk.id)}' in state ${String(disk.properties['diskState'])}. Call EndGetAccess before attaching the disk.`,
    );
  }
  return disk;
}

export function take(world: World, disk: Resource, vm: string): void {
  world.resources.add(disk);
  disk.others['managedBy'] = vm;
  disk.properties['diskState'] = 'Attached';
}

export function setFree(disk: Resource | undefined): void {
  if (!disk) return;
  delete disk.others['managedBy'];
  disk.properties['diskState'] = 'Unattached';
}

/** The disks of a machine, with what becomes of each when it goes. */
export function disksOf({ properties }: Resource): { readonly id: string; readonly deleted: boolean }[] {
  const osDisk = textAt(properties, 'storageProfile.osDisk.managedDisk.id');
  const deleted = (one: unknown, path: string) => textAt(one, path) === 'Delete';
  return [
    ...(osDisk === undefined
      ? []
      : [{ id: osDisk, deleted: deleted(properties, 'storageProfile.osDisk.deleteOption') }]),
    ...listAt(properties, 'storageProfile.dataDisks').map((one) => ({
      id: textAt(one, 'managedDisk.id') ?? '',
      deleted: deleted(one, 'deleteOption'),
    })),
  ];
}
