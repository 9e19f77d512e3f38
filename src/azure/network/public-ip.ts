import type { Azure } from '../arm.ts';
import type { Tags } from '../tags.ts';
import { lookAt, type NetworkResource, put, remove } from './resources.ts';

export interface PublicIp {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
  readonly state: string;
  /** A static one has it from the beginning. */
  readonly address: string | null;
}

interface Properties {
  readonly ipAddress?: string;
}

/** A public address by its ARM id; undefined if there is none. Throws what `Azure.call` throws. */
export async function lookAtPublicIp(azure: Azure, id: string, signal: AbortSignal): Promise<PublicIp | undefined> {
  const found = await lookAt<Properties>(azure, 'public address', id, signal);
  return found && shown(found);
}

/**
 * Makes a static address, in all zones of its region as gateways want it ("Public IP Addresses - Create Or Update").
 * Throws what `Azure.call` throws.
 */
export async function makePublicIp(
  azure: Azure,
  id: string,
  { location, tags, zones }: { readonly location: string; readonly tags: Tags; readonly zones?: readonly string[] },
  signal: AbortSignal,
): Promise<PublicIp> {
  const properties = { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' };
  const place = { location, tags: { ...tags }, ...(zones === undefined ? {} : { zones: [...zones] }) };
  const wanted = { ...place, sku: { name: 'Standard', tier: 'Regional' }, properties };
  return shown(await put<Properties>(azure, 'public address', id, wanted, signal));
}

export function removePublicIp(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  return remove(azure, 'public address', id, signal);
}

function shown({ id, name, tags, state, properties }: NetworkResource<Properties>): PublicIp {
  return { id, name, tags, state, address: properties.ipAddress ?? null };
}
