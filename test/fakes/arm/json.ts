/** What a JSON object is before anyone has looked. */
export interface Json {
  [member: string]: unknown;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path like `properties.creationData.createOption`; undefined where the way ends. */
export function at(value: unknown, path: string): unknown {
  let here = value;
  for (const member of path.split('.')) here = isObject(here) ? here[member] : undefined;
  return here ?? undefined;
}

export function textAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, path: string): number | undefined {
  const found = at(value, path);
  return typeof found === 'number' ? found : undefined;
}

export function objectAt(value: unknown, path: string): Json | undefined {
  const found = at(value, path);
  return isObject(found) ? found : undefined;
}

/** The objects of a list; none if there is no list. */
export function listAt(value: unknown, path: string): Json[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

export function without(value: Json | undefined, ...members: readonly string[]): Json {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([member]) => !members.includes(member)));
}
