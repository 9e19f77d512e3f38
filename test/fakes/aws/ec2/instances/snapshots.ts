import type { Account } from '../account.ts';
import { filterList, matcher, type Filters } from '../core/filters.ts';
import { newId } from '../core/ids.ts';
import { list, needed, text, whole } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { PAGES } from '../core/describe.ts';
import { showTags, tagsOf } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { SNAPSHOT } from '../things.ts';

export interface Snapshot extends Thing {
  readonly volumeId: string;
  readonly gib: number;
  readonly description: string;
}

export interface SnapshotSeed {
  readonly gib: number;
  /** One that need not be there any more. */
  readonly volumeId?: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export function addSnapshot(
  account: Account,
  { gib, volumeId = newId('vol'), description = '', tags = {} }: SnapshotSeed,
) {
  const id = newId(SNAPSHOT.prefix);
  return account.snapshots.add({ id, tags: tagsOf(tags), life: { born: account.now() }, gib, volumeId, description });
}

const filters: Filters<Snapshot> = {
  'snapshot-id': ({ id }) => id,
  'volume-id': ({ volumeId }) => volumeId,
  'volume-size': ({ gib }) => gib,
  description: ({ description }) => description,
  'owner-id': (_, { owner }) => owner,
  status: () => 'completed',
};

export const snapshotOperations: Operations = {
  DescribeSnapshots: operation(
    {
      ...{ SnapshotId: list(text), Owner: list(text), RestorableBy: list(text), Filter: filterList },
      ...{ MaxResults: whole, NextToken: text },
    },
    (account, { SnapshotId, Owner, Filter, MaxResults: maxResults, NextToken }, { operation: name }) => {
      const own = Owner.length === 0 || Owner.includes('self') || Owner.includes(account.owner);
      const { snapshots } = account;
      const from = SnapshotId.length > 0 ? SnapshotId.map((id) => snapshots.listed(id)) : snapshots.all();
      const found = own ? from.filter(matcher(filters, Filter, account)) : [];
      const asked = { maxResults, nextToken: NextToken, byId: SnapshotId.length > 0 };
      const { page, nextToken } = pageOf(found, name, PAGES, asked);
      return { snapshotSet: page.map((one) => show(one, account)), nextToken };
    },
  ),

  DeleteSnapshot: operation({ SnapshotId: needed(text) }, ({ snapshots }, { SnapshotId }) => {
    snapshots.end(snapshots.require(SnapshotId));
  }),
};

function show({ id, gib, volumeId, description, life, tags }: Snapshot, { owner }: Account) {
  return {
    ...{ snapshotId: id, volumeId, volumeSize: gib, description, ownerId: owner, encrypted: false },
    ...{ status: 'completed', progress: '100%', storageTier: 'standard' },
    startTime: new Date(life.born).toISOString(),
    tagSet: showTags(tags),
  };
}
