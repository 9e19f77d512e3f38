import { addSecret } from '../../redact.ts';
import type { Azure } from '../arm.ts';
import { placeOf } from '../arm-id.ts';
import { ifThere } from '../exists.ts';
import type { Tags } from '../tags.ts';

/** What a machine can read of itself, as text; undefined if there is none. It is taken for a secret. Throws what `Azure.call` throws. */
export async function getUserData(azure: Azure, id: string, signal: AbortSignal): Promise<string | undefined> {
  const { group, name } = placeOf(id);
  const vm = await ifThere(
    azure.call(`show the user data of the machine ${name}`, signal, (call) =>
      azure.compute.virtualMachines.get(group, name, { ...call, expand: 'userData' }),
    ),
  );
  const encoded = vm?.userData;
  if (!encoded) return undefined;
  addSecret(encoded);
  return Buffer.from(encoded, 'base64').toString();
}

/**
 * Changes tags of a machine, others than the given ones are gone; and what it can read of itself, if that is given
 * ("Virtual Machines - Update"). Throws what `Azure.call` throws.
 */
export async function changeMachine(
  azure: Azure,
  id: string,
  { tags, userData }: { readonly tags: Tags; readonly userData?: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const { group, name } = placeOf(id);
  const encoded = userData === undefined ? undefined : Buffer.from(userData).toString('base64');
  if (encoded !== undefined) addSecret(encoded);
  const change = { tags: { ...tags }, ...(encoded === undefined ? {} : { userData: encoded }) };
  await azure.call(`change the machine ${name}`, signal, (call) =>
    azure.compute.virtualMachines.update(group, name, change, call),
  );
}
