import type { DataDisksToAttach } from '@azure/arm-compute';
import { isFailbackError } from '../../errors.ts';
import type { Azure } from '../arm.ts';
import { placeOf, sameId } from '../arm-id.ts';
import { getMachine } from './list.ts';
import type { Machine } from './machine.ts';

/** A disk and the number under which the machine sees it. */
export interface Attachment {
  /** ARM id. */
  readonly id: string;
  readonly lun: number;
}

/**
 * Attaches disks to a machine, also to one that runs, without a cache; those that are attached so already stay ("Virtual
 * Machines - Attach Detach Data Disks"). Throws what `Azure.call` throws.
 */
export async function attachDisks(
  azure: Azure,
  machine: Pick<Machine, 'id' | 'dataDisks'>,
  disks: readonly Attachment[],
  signal: AbortSignal,
): Promise<void> {
  const there = ({ id, lun }: Attachment) => machine.dataDisks.some((one) => one.lun === lun && sameId(one.id, id));
  const dataDisksToAttach = disks
    .filter((disk) => !there(disk))
    .map(({ id, lun }): DataDisksToAttach => ({ diskId: id, lun, caching: 'None', deleteOption: 'Detach' }));
  if (dataDisksToAttach.length === 0) return;
  const { group, name } = placeOf(machine.id);
  const attaching = azure.call(`attach disks to the machine ${name}`, signal, (call) =>
    azure.compute.virtualMachines.attachDetachDataDisks(group, name, { dataDisksToAttach }, call),
  );
  const isDone = (has: Has) => dataDisksToAttach.every(({ diskId }) => has(diskId));
  await unlessDone(azure, machine.id, attaching, isDone, signal);
}

/** Takes disks from a machine, also from one that runs; those that it does not have are taken. Throws what `Azure.call` throws. */
export async function detachDisks(
  azure: Azure,
  machine: Pick<Machine, 'id' | 'dataDisks'>,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const dataDisksToDetach = machine.dataDisks
    .filter((disk) => ids.some((id) => sameId(id, disk.id)))
    .map(({ id }) => ({ diskId: id }));
  if (dataDisksToDetach.length === 0) return;
  const { group, name } = placeOf(machine.id);
  const detaching = azure.call(`detach disks from the machine ${name}`, signal, (call) =>
    azure.compute.virtualMachines.attachDetachDataDisks(group, name, { dataDisksToDetach }, call),
  );
  const isDone = (has: Has) => !dataDisksToDetach.some(({ diskId }) => has(diskId));
  await unlessDone(azure, machine.id, detaching, isDone, signal);
}

type Has = (disk: string) => boolean;

/** Azure refuses what is done already, as when its first answer was lost: so it is looked whether it is. */
async function unlessDone(
  azure: Azure,
  id: string,
  acting: Promise<unknown>,
  isDone: (has: Has) => boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    await acting;
  } catch (error) {
    if (!isFailbackError(error) || error.code !== 'E_AZURE') throw error;
    const { dataDisks } = (await getMachine(azure, id, signal)) ?? {};
    if (!dataDisks || !isDone((disk) => dataDisks.some((one) => sameId(one.id, disk)))) throw error;
  }
}
