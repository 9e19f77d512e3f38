import type { Azure } from '../arm.ts';
import { placeOf, sameId } from '../arm-id.ts';
import type { Machine } from './machine.ts';

/**
 * Gives a machine another OS disk ("Change the OS disk used by an Azure VM"): its interfaces, with their MAC addresses,
 * and its data disks stay. The machine must be deallocated, and the disk free, of the same generation and system.
 * Returns the id of the disk that it had, which is left as it was. Throws what `Azure.call` throws.
 */
export async function swapOsDisk(
  azure: Azure,
  machine: Pick<Machine, 'id' | 'osDisk'>,
  disk: string,
  signal: AbortSignal,
): Promise<string> {
  const { osDisk } = machine;
  if (sameId(osDisk.id, disk)) return osDisk.id;
  const { group, name } = placeOf(machine.id);
  const wanted = { createOption: 'FromImage', name: placeOf(disk).name, managedDisk: { id: disk } };
  await azure.call(`change the OS disk of the machine ${name}`, signal, (call) =>
    azure.compute.virtualMachines.update(group, name, { storageProfile: { osDisk: wanted } }, call),
  );
  return osDisk.id;
}
