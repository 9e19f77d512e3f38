import type { Azure } from '../azure/arm.ts';
import { deleteDisk } from '../azure/machines/disks.ts';
import { deleteMachine } from '../azure/machines/life.ts';
import { deleteImage } from '../azure/managed-image.ts';
import { removeNic } from '../azure/network/nics.ts';
import { change } from './ensure.ts';
import type { Flow } from './flow.ts';
import type { Made } from './inventory/made.ts';

type Remove = (azure: Azure, id: string, signal: AbortSignal) => Promise<void>;

/** In the order in which they go: machines hold the others. */
const REMOVE: Readonly<Record<string, Remove>> = {
  'microsoft.compute/virtualmachines': deleteMachine,
  'microsoft.network/networkinterfaces': removeNic,
  'microsoft.compute/images': deleteImage,
  'microsoft.compute/disks': deleteDisk,
};

/**
 * Removes machines, interfaces, images and disks that the flow made; what is gone is removed. Gives their ids. The caller
 * has made sure that nobody needs them any more. Throws what `Azure.call` throws.
 */
export async function removeMade(flow: Flow, made: readonly Made[]): Promise<readonly string[]> {
  const removals = Object.entries(REMOVE).flatMap(([kind, remove]) =>
    made.filter(({ type }) => type.toLowerCase() === kind).map((one) => ({ ...one, remove })),
  );
  for (const { id, type, name, remove } of removals) {
    const what = `remove ${type.slice(type.indexOf('/') + 1)} ${name}`;
    await change(flow, { cloud: 'azure', what, done: what.replace('remove', 'removed') }, () =>
      remove(flow.azure, id, flow.signal),
    );
  }
  return removals.map(({ id }) => id);
}
