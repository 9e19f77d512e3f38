import type { Azure } from '../arm.ts';
import { armId } from '../arm-id.ts';
import { ifThere } from '../exists.ts';
import { isWhole, settled } from '../settled.ts';
import { getMachine } from './list.ts';
import type { Machine } from './machine.ts';
import { machineRequest, type MachineSettings } from './request.ts';

/**
 * Makes a machine, and waits until Azure takes it for ready; one of this name that is whole is left as it is, and one
 * that failed is asked for again ("Virtual Machines - Create Or Update"). In a dry run there is none to be given.
 * Throws what `Azure.call` throws.
 */
export async function makeMachine(
  azure: Azure,
  group: string,
  name: string,
  { size, ...settings }: MachineSettings & { readonly size: string },
  signal: AbortSignal,
): Promise<Machine | undefined> {
  const { virtualMachines } = azure.compute;
  const look = (until: AbortSignal) =>
    ifThere(azure.call(`look at the machine ${name}`, until, (call) => virtualMachines.get(group, name, call)));
  const there = await settled(azure, look, azure.pollMs, signal);
  if (!there || !isWhole(there)) {
    await azure.call(`make the machine ${name} of size ${size}`, signal, (call) =>
      virtualMachines.createOrUpdate(group, name, machineRequest(size, settings), call),
    );
  }
  if (azure.dryRun && !there) return undefined;
  return getMachine(azure, armId(azure, group, `Microsoft.Compute/virtualMachines/${name}`), signal);
}
