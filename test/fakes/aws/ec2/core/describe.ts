import type { Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { filterList, matcher, type Filters, type GivenFilters } from './filters.ts';
import { list, text, whole } from './kinds.ts';
import { operation, type Operation } from './operation.ts';
import { pageOf, type Pages } from './pages.ts';
import type { Table } from './table.ts';
import type { Thing } from './thing.ts';

export interface Description<T extends Thing> {
  readonly table: (account: Account) => Table<T>;
  /** The parameter with the ids: `VpnGatewayId`. */
  readonly ids: string;
  /** The answer's list: `vpnGatewaySet`. */
  readonly set: string;
  readonly filters: Filters<T>;
  readonly show: (thing: T, account: Account) => Wire;
  /** Where the table has others too. */
  readonly only?: (thing: T) => boolean;
  /** Some kinds come all at once. */
  readonly pages?: Pages;
}

export const PAGES: Pages = { least: 5, most: 1000 };

interface Given {
  readonly Filter: GivenFilters;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** A Describe… operation: by ids, by filters, in pages. */
export function describe<T extends Thing>({
  table,
  ids,
  set,
  filters,
  show,
  only = () => true,
  pages,
}: Description<T>): Operation {
  const members = {
    [ids]: list(text),
    Filter: filterList,
    ...(pages ? { MaxResults: whole, NextToken: text } : {}),
  };
  return operation(members, (account, given, call) => {
    const input = given as Given;
    const wanted = (given as Readonly<Record<string, unknown>>)[ids] as readonly string[];
    const things = table(account);
    const from = wanted.length > 0 ? wanted.map((id) => things.listed(id)) : things.all();
    const found = from.filter(only).filter(matcher(filters, input.Filter, account));
    if (!pages) return { [set]: found.map((one) => show(one, account)) };
    const asked = { maxResults: input.MaxResults, nextToken: input.NextToken, byId: wanted.length > 0 };
    const { page, nextToken } = pageOf(found, call.operation, pages, asked);
    return { [set]: page.map((one) => show(one, account)), nextToken };
  });
}
