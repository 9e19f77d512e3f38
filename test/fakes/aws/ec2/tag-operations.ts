import { AwsError } from '../service.ts';
import type { Account } from './account.ts';
import { filterList, matcher } from './core/filters.ts';
import { list, needed, text, whole } from './core/kinds.ts';
import { operation, type Operations } from './core/operation.ts';
import { pageOf } from './core/pages.ts';
import { PAGES } from './core/describe.ts';
import { putTags, tag } from './core/tags.ts';
import type { Thing } from './core/thing.ts';

interface OneTag extends Thing {
  readonly type: string;
  readonly key: string;
  readonly value: string;
}

export const tagOperations: Operations = {
  CreateTags: operation({ ResourceId: needed(list(text)), Tag: needed(list(tag)) }, (account, { ResourceId, Tag }) => {
    // First on copies, so that either all things get their tags or none does.
    const things = ResourceId.map((id) => thingOf(account, id));
    for (const { tags } of things) putTags(new Map(tags), Tag);
    for (const { tags } of things) putTags(tags, Tag);
  }),

  /** A tag with a value goes only if it has that value; without tags all of them go. */
  DeleteTags: operation({ ResourceId: needed(list(text)), Tag: list(tag) }, (account, { ResourceId, Tag }) => {
    for (const { tags } of ResourceId.map((id) => thingOf(account, id))) {
      if (Tag.length === 0) tags.clear();
      for (const { Key, Value } of Tag) if (Value === undefined || tags.get(Key) === Value) tags.delete(Key);
    }
  }),

  DescribeTags: operation(
    { Filter: filterList, MaxResults: whole, NextToken: text },
    (account, { Filter, MaxResults: maxResults, NextToken }, { operation: name }) => {
      const tagged = (things: readonly Pick<Thing, 'id' | 'tags' | 'life'>[], type: string) =>
        things.flatMap((thing) => [...thing.tags].map(([key, value]): OneTag => ({ ...thing, type, key, value })));
      const all = [
        ...account.tables.flatMap((table) => tagged(table.all(), table.kind.type)),
        // Rules are no things of their own here.
        ...account.securityGroups.all().flatMap(({ rules, life }) =>
          tagged(
            rules.map((rule) => ({ ...rule, life })),
            'security-group-rule',
          ),
        ),
      ];
      const fits = matcher<OneTag>(
        {
          'resource-id': ({ id }) => id,
          'resource-type': ({ type }) => type,
          key: ({ key }) => key,
          value: ({ value }) => value,
        },
        Filter,
        account,
      );
      const asked = { maxResults, nextToken: NextToken, byId: false };
      const { page, nextToken } = pageOf(all.filter(fits), name, PAGES, asked);
      const tagSet = page.map(({ id, type, key, value }) => ({ resourceId: id, resourceType: type, key, value }));
      return { tagSet, nextToken };
    },
  ),
};

/** A thing of any kind that may have tags. */
function thingOf({ tables }: Account, id: string): Thing {
  const prefix = id.slice(0, id.lastIndexOf('-'));
  const table = tables.find(({ kind }) => kind.prefix === prefix && kind.type !== '');
  if (table) return table.require(id);
  throw new AwsError(400, 'InvalidID', `The ID '${id}' is not valid`);
}
