import { AwsError } from '../../service.ts';
import { badCombination, badValue } from './refusals.ts';

/** The least and the most that `MaxResults` may be. */
export interface Pages {
  readonly least: number;
  readonly most: number;
}

interface Asked {
  readonly maxResults: number | undefined;
  readonly nextToken: string | undefined;
  /** Whether ids were asked for: those come all at once. */
  readonly byId: boolean;
}

/** One page of a list, and the token of the next; a token is good for the operation that gave it. */
export function pageOf<T>(items: readonly T[], operation: string, { least, most }: Pages, asked: Asked) {
  const { maxResults, nextToken, byId } = asked;
  if (maxResults !== undefined) {
    if (byId) throw badCombination('The parameter for ids cannot be used with the parameter maxResults');
    if (maxResults < least) throw badValue('maxResults', maxResults, `Expecting a value greater than ${least}.`);
  }
  const start = nextToken === undefined ? 0 : startOf(nextToken, operation);
  const end = start + Math.min(maxResults ?? most, most);
  return {
    page: items.slice(start, byId ? undefined : end),
    nextToken: byId || end >= items.length ? undefined : Buffer.from(`${operation} ${end}`).toString('base64'),
  };
}

function startOf(token: string, operation: string): number {
  const [of, start] = Buffer.from(token, 'base64').toString().split(' ');
  if (of === operation && start !== undefined && /^\d+$/.test(start)) return Number(start);
  throw new AwsError(400, 'InvalidNextToken', `The token '${token}' is invalid`);
}
