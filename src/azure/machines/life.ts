import type { Azure, CallOptions } from '../arm.ts';
import { placeOf } from '../arm-id.ts';
import { ifThere } from '../exists.ts';

type Act = (group: string, name: string, call: CallOptions) => PromiseLike<unknown>;

/** Starts a machine, to the end; one that runs goes on. Throws what `Azure.call` throws, as all of these. */
export async function startMachine(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  await act(azure, 'start', id, signal, (...where) => azure.compute.virtualMachines.start(...where));
}

/** Shuts a machine down in order and takes it off its host, so that it is not paid for. */
export async function deallocateMachine(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  await act(azure, 'stop', id, signal, (...where) => azure.compute.virtualMachines.deallocate(...where));
}

export async function restartMachine(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  await act(azure, 'restart', id, signal, (...where) => azure.compute.virtualMachines.restart(...where));
}

/** One that is not there is deleted. Disks and interfaces go along as they were made: see `MachineSettings`. */
export async function deleteMachine(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  await ifThere(act(azure, 'delete', id, signal, (...where) => azure.compute.virtualMachines.delete(...where)));
}

async function act(azure: Azure, verb: string, id: string, signal: AbortSignal, action: Act): Promise<void> {
  const { group, name } = placeOf(id);
  await azure.call(`${verb} the machine ${name}`, signal, (call) => action(group, name, call));
}
