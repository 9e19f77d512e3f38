import type { Aws } from './aws.ts';

/** One answer of a list: its items, and the token of the next page. */
export interface Page<T> {
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
}

/** Where a page begins: a part of the request. */
export interface PageStart {
  readonly nextToken?: string;
}

export interface PageOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * All items of a list, page after page; each page is a call of its own, so that a broken one is asked again alone.
 * Throws what `Aws.call` throws.
 */
export async function allPages<T>(
  aws: Pick<Aws, 'call'>,
  what: string,
  signal: AbortSignal,
  ask: (from: PageStart, options: PageOptions) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let from: PageStart = {};
  do {
    const page = await aws.call(what, signal, (options) => ask(from, options));
    // Not spread: a page may be longer than a call may have arguments.
    for (const item of page.items ?? []) items.push(item);
    // Some services end with an empty token.
    from = page.next ? { nextToken: page.next } : {};
  } while (from.nextToken !== undefined);
  return items;
}
