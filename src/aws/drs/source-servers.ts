import type { DescribeSourceServersRequestFilters, SourceServer } from '@aws-sdk/client-drs';
import type { Aws } from '../aws.ts';
import { allPages } from '../pages.ts';
import { inBatches, PAGE } from './page-size.ts';

export type { SourceServer };

export interface SourceServerFilter {
  /** Only these; all unless told. None, if the list is empty. */
  readonly sourceServerIDs?: readonly string[] | undefined;
  /** Of the hardware on which the agent runs. */
  readonly hardwareId?: string | undefined;
}

/** The servers that are protected, in no particular order. Throws what `Aws.call` throws. */
export async function listSourceServers(
  aws: Aws,
  signal: AbortSignal,
  { sourceServerIDs, hardwareId }: SourceServerFilter = {},
): Promise<SourceServer[]> {
  const drs = await aws.drs();
  const list = (filters: DescribeSourceServersRequestFilters) =>
    allPages(aws, 'list the source servers', signal, async (from, call) => {
      const page = await drs.describeSourceServers({ filters, maxResults: PAGE, ...from }, call);
      return { items: page.items, next: page.nextToken };
    });
  const hardware = hardwareId === undefined ? {} : { hardwareId };
  return inBatches(sourceServerIDs, (ids) => list(ids ? { ...hardware, sourceServerIDs: ids } : hardware));
}
