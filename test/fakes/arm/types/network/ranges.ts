import { type AddressRange, parseCidr } from '../../cidr.ts';
import { at, textAt } from '../../json.ts';
import { parentId } from '../../resource-id.ts';
import type { World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { SUBNET } from './common.ts';

export function subnetsOf(world: World, network: string): Resource[] {
  return world.resources
    .under(network)
    .filter(({ type, id }) => type === SUBNET && parentId(id).toLowerCase() === network.toLowerCase());
}

/** The address space of a network. */
export function spaceOf(network: Resource): AddressRange[] {
  const prefixes = at(network.properties, 'addressSpace.addressPrefixes');
  return Array.isArray(prefixes) ? prefixes.flatMap((prefix) => parseCidr(String(prefix)) ?? []) : [];
}

/** The range of a subnet. */
export function prefixOf({ properties }: Resource): string | undefined {
  const several = at(properties, 'addressPrefixes');
  return textAt(properties, 'addressPrefix') ?? (Array.isArray(several) ? String(several[0]) : undefined);
}
