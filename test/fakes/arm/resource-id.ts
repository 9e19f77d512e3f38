/** The parts of a path below a subscription. */
export interface ResourceId {
  readonly subscription: string;
  readonly group?: string;
  /** `Microsoft.Compute/galleries/images`; absent for a subscription or a group. */
  readonly type?: string;
  /** One name for each word of the type after the namespace; the last is missing when a list is asked for. */
  readonly names: readonly string[];
}

/** Reads `/subscriptions/S[/resourceGroups/G][/providers/NAMESPACE/TYPE/NAME[/TYPE/NAME …]]`; undefined for other paths. */
export function parseId(path: string): ResourceId | undefined {
  const match = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?(?:\/providers\/([^/]+)\/(.+))?$/i.exec(path);
  if (!match) return undefined;
  const [, subscription = '', group, namespace, rest] = match;
  const place = { subscription, ...(group === undefined ? {} : { group }) };
  if (namespace === undefined || rest === undefined) return { ...place, names: [] };
  const words = rest.split('/');
  return {
    ...place,
    type: [namespace, ...words.filter((_, index) => index % 2 === 0)].join('/'),
    names: words.filter((_, index) => index % 2 === 1),
  };
}

/** The id of the resource that holds this one: a gallery for an image definition. */
export function parentId(id: string): string {
  return id.split('/').slice(0, -2).join('/');
}

export function lastName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

export function groupOf(id: string): string | undefined {
  return parseId(id)?.group;
}

/** Ids are the same in any letter case. */
export function sameId(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a.toLowerCase() === b?.toLowerCase();
}
