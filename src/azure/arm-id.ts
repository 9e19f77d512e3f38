import type { Azure } from './arm.ts';

/** Where a resource is, as its id says. */
export interface ArmPlace {
  readonly subscription: string;
  readonly group: string;
  /** The last name. */
  readonly name: string;
}

/** The id of a resource in a group; `path` as in `Microsoft.Compute/disks/web1`. */
export function armId({ subscription }: Pick<Azure, 'subscription'>, group: string, path: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${path}`;
}

/** The parts of the id of a resource in a group; undefined for other texts. */
export function armPlace(id: string): ArmPlace | undefined {
  const parts = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/[^/]+\/.*?([^/]+)$/i.exec(id);
  return parts ? { subscription: parts[1] ?? '', group: parts[2] ?? '', name: parts[3] ?? '' } : undefined;
}

/** As `armPlace`, of an id that Azure gave. */
export function placeOf(id: string): ArmPlace {
  const place = armPlace(id);
  if (!place) throw new Error(`not an id of Azure: ${id}`);
  return place;
}

/** Ids are the same in any letter case: Azure itself is not consistent. */
export function sameId(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a.toLowerCase() === b?.toLowerCase();
}

/** For maps of ids. */
export function idKey(id: string): string {
  return id.toLowerCase();
}
