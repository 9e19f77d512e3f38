import type { Disk } from '@azure/arm-compute';
import type { Azure } from '../arm.ts';
import { idKey, placeOf } from '../arm-id.ts';
import { collect } from '../collect.ts';
import { ifThere } from '../exists.ts';
import { getNic, listNics } from '../network/nics.ts';
import { placeError } from '../resource-group.ts';
import { describeMachine } from './describe.ts';
import type { Machine } from './machine.ts';

export interface ListMachinesOptions {
  /** The whole subscription unless a group is named. */
  readonly group?: string | undefined;
  /** Look at disks and interfaces too; true unless told. Without them there are no sizes of disks and no addresses. */
  readonly attached?: boolean | undefined;
}

/**
 * The machines of a resource group or subscription with their power: four lists side by side, or two without what is
 * attached, however many machines there are. Throws what `Azure.call` throws, also if there is no such group.
 */
export async function listMachines(
  azure: Azure,
  signal: AbortSignal,
  { group, attached = true }: ListMachinesOptions = {},
): Promise<Machine[]> {
  const { virtualMachines, disks } = azure.compute;
  const [vms, states, disksThere, nics] = await Promise.all([
    collect(azure, 'list the machines', signal, (call) =>
      group === undefined ? virtualMachines.listAll(call) : virtualMachines.list(group, call),
    ),
    // Only the list of the whole subscription tells which machines run.
    collect(azure, 'list the states of the machines', signal, (call) =>
      virtualMachines.listAll({ ...call, statusOnly: 'true' }),
    ),
    attached
      ? collect(azure, 'list the disks', signal, (call) =>
          group === undefined ? disks.list(call) : disks.listByResourceGroup(group, call),
        )
      : [],
    attached ? listNics(azure, signal, { group }) : [],
  ]).catch((error: unknown) => {
    throw placeError(azure, group, error);
  });
  const views = new Map(states.map(({ id = '', instanceView }) => [idKey(id), instanceView]));
  const around = { disks: byId(disksThere), nics: byId(nics) };
  return vms.map((vm) => describeMachine(vm, views.get(idKey(vm.id ?? '')), around));
}

/** A machine by its ARM id; undefined if there is none. Throws what `Azure.call` throws. */
export async function getMachine(azure: Azure, id: string, signal: AbortSignal): Promise<Machine | undefined> {
  const { group, name } = placeOf(id);
  const vm = await ifThere(
    azure.call(`look at the machine ${name}`, signal, (call) =>
      azure.compute.virtualMachines.get(group, name, { ...call, expand: 'instanceView' }),
    ),
  );
  if (!vm) return undefined;
  const { osDisk, dataDisks = [] } = vm.storageProfile ?? {};
  const diskIds = [osDisk, ...dataDisks].flatMap((disk) => disk?.managedDisk?.id ?? []);
  const nicIds = (vm.networkProfile?.networkInterfaces ?? []).flatMap((nic) => nic.id ?? []);
  const [disks, nics] = await Promise.all([
    Promise.all(diskIds.map((disk) => getDisk(azure, disk, signal))),
    Promise.all(nicIds.map((nic) => getNic(azure, nic, signal))),
  ]);
  return describeMachine(vm, vm.instanceView, { disks: byId(disks), nics: byId(nics) });
}

/** A disk by its ARM id; undefined if there is none. Throws what `Azure.call` throws. */
export function getDisk(azure: Azure, id: string, signal: AbortSignal): Promise<Disk | undefined> {
  const { group, name } = placeOf(id);
  return ifThere(azure.call(`look at the disk ${name}`, signal, (call) => azure.compute.disks.get(group, name, call)));
}

function byId<T extends { readonly id?: string }>(list: readonly (T | undefined)[]): Map<string, T> {
  return new Map(list.flatMap((one) => (one ? [[idKey(one.id ?? ''), one] as const] : [])));
}
