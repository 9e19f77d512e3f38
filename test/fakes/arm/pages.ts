import type { Answer } from './answer.ts';
import { badRequest } from './arm-error.ts';
import type { Json } from './json.ts';
import type { World } from './resource-type.ts';

/** One page of a list; where it goes on is said by `nextLink`. Only what is on the page is shown. */
export function page<T>(
  { url, pageSize }: Pick<World, 'url' | 'pageSize'>,
  path: string,
  query: URLSearchParams,
  all: readonly T[],
  show: (one: T) => Json,
): Answer {
  const start = Number(query.get('$skiptoken') ?? 0);
  if (!Number.isInteger(start) || start < 0)
    throw badRequest('InvalidSkipToken', `The skip token '${query.get('$skiptoken') ?? ''}' is invalid.`);
  const top = Number(query.get('$top') ?? Number.POSITIVE_INFINITY);
  const end = start + Math.min(pageSize(), top);
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(end));
  const more = end < all.length ? { nextLink: `${url}${path}?${next.toString()}` } : {};
  return { status: 200, body: { value: all.slice(start, end).map(show), ...more } };
}
