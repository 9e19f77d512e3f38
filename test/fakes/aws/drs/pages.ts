import { invalid } from './refusals.ts';

/** The most that a page has, however many were asked for. */
const MOST = 200;

export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * One page of a list, each item shown by `show`. The token says after which item the next page begins, so that items
 * may come and go between two pages. Throws ValidationException for a token that this list did not give.
 */
export function page<T, S>(
  all: readonly T[],
  { maxResults, nextToken }: PageRequest,
  id: (item: T) => string,
  show: (item: T) => S,
) {
  const size = Math.min(maxResults ?? MOST, MOST);
  const begin = nextToken === undefined || nextToken === '' ? 0 : afterToken(all, nextToken, id);
  const items = all.slice(begin, begin + size);
  const last = items.at(-1);
  const more = begin + size < all.length && last !== undefined;
  return { items: items.map(show), ...(more ? { nextToken: tokenOf(begin + size, id(last)) } : {}) };
}

function tokenOf(position: number, id: string): string {
  return Buffer.from(JSON.stringify([position, id])).toString('base64url');
}

function afterToken<T>(all: readonly T[], token: string, id: (item: T) => string): number {
  try {
    const [position, last] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [unknown, unknown];
    if (typeof position === 'number' && typeof last === 'string') {
      const found = all.findIndex((item) => id(item) === last);
      return found < 0 ? position : found + 1;
    }
  } catch {
    // Said below.
  }
  throw invalid({ name: 'nextToken', message: 'The token is not valid.' });
}
