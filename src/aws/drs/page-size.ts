/** Items of a page, and ids of a filter: what DRS gives and takes at most. */
export const PAGE = 200;

/** Asks for so many ids at once as a filter takes; once without ids if there is no such filter. */
export async function inBatches<T>(
  ids: readonly string[] | undefined,
  ask: (ids: string[] | undefined) => Promise<T[]>,
  size = PAGE,
): Promise<T[]> {
  if (ids === undefined) return ask(undefined);
  const found: T[] = [];
  for (let at = 0; at < ids.length; at += size) {
    for (const item of await ask(ids.slice(at, at + size))) found.push(item);
  }
  return found;
}
