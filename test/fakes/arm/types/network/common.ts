import { randomUUID } from 'node:crypto';
import { badRequest } from '../../arm-error.ts';
import { type Json, objectAt, textAt } from '../../json.ts';
import { regionName } from '../../regions.ts';
import { sameId } from '../../resource-id.ts';
import type { Call, Change, Work, World } from '../../resource-type.ts';
import { outside, type Resource } from '../../resources.ts';

/** Of everything in Microsoft.Network. */
export const NETWORK_VERSIONS = [
  '2022-01-01',
  '2022-07-01',
  '2022-11-01',
  '2023-09-01',
  '2023-11-01',
  '2024-05-01',
  '2024-07-01',
  '2025-01-01',
  '2025-05-01',
];
export const NETWORK_NAME = /^[A-Za-z0-9](?:[\w.-]{0,78}\w)?$/;

export const VNET = 'Microsoft.Network/virtualNetworks';
export const SUBNET = 'Microsoft.Network/virtualNetworks/subnets';
export const NIC = 'Microsoft.Network/networkInterfaces';
export const SECURITY_GROUP = 'Microsoft.Network/networkSecurityGroups';
export const PUBLIC_IP = 'Microsoft.Network/publicIPAddresses';
export const VPN_GATEWAY = 'Microsoft.Network/virtualNetworkGateways';
export const LOCAL_GATEWAY = 'Microsoft.Network/localNetworkGateways';
export const CONNECTION = 'Microsoft.Network/connections';

/** What the service writes beside the properties that were given. */
export const networkMembers = { provisioningState: 'text', resourceGuid: 'text' } as const;

/** The resource that a PUT makes, or makes of the one that there was. */
export function made(
  { id, body }: Call,
  type: string,
  properties: Json,
  existing: Resource | undefined,
  work: Work = {},
): Change {
  const location = textAt(body, 'location');
  const resource: Resource = {
    id,
    type,
    ...(location === undefined ? {} : { location: regionName(location) }),
    ...outside(body),
    properties: {
      ...objectAt(body, 'properties'),
      resourceGuid: existing?.properties['resourceGuid'] ?? randomUUID(),
      ...properties,
    },
    hidden: existing?.hidden ?? {},
  };
  return { resource, ...work };
}

/** Another resource of a type that is named, there and in the same region. */
export function requireReference(world: World, id: string | undefined, type: string, location?: string): Resource {
  const found = world.resources.get(id);
  const elsewhere = location !== undefined && found?.location !== undefined && found.location !== regionName(location);
  if (found?.type === type && !elsewhere) return found;
  throw badRequest(
    'InvalidResourceReference',
    `Resource ${id ?? ''} referenced by resource was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
}

/** The resources of a type that fit. */
export function resourcesOf(world: World, type: string, fits: (one: Resource) => boolean): Resource[] {
  return world.resources.all().filter((one) => one.type === type && fits(one));
}

export function names(resource: Resource, path: string, id: string): boolean {
  return sameId(textAt(resource.properties, path), id);
}
