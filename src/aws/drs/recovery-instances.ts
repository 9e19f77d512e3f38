import type { DescribeRecoveryInstancesRequestFilters, RecoveryInstance } from '@aws-sdk/client-drs';
import type { Aws } from '../aws.ts';
import { allPages } from '../pages.ts';
import { inBatches, PAGE } from './page-size.ts';

export type { RecoveryInstance };

export interface RecoveryInstanceFilter {
  /** Only these; all unless told. None, if the list is empty. */
  readonly recoveryInstanceIDs?: readonly string[] | undefined;
  /** Only those of these servers. */
  readonly sourceServerIDs?: readonly string[] | undefined;
}

/** The machines of recoveries and drills, in no particular order. Throws what `Aws.call` throws. */
export async function listRecoveryInstances(
  aws: Aws,
  signal: AbortSignal,
  { recoveryInstanceIDs, sourceServerIDs }: RecoveryInstanceFilter = {},
): Promise<RecoveryInstance[]> {
  const drs = await aws.drs();
  const list = (filters: DescribeRecoveryInstancesRequestFilters) =>
    allPages(aws, 'list the recovery instances', signal, async (from, call) => {
      const page = await drs.describeRecoveryInstances({ filters, maxResults: PAGE, ...from }, call);
      return { items: page.items, next: page.nextToken };
    });
  return inBatches(recoveryInstanceIDs, (instances) =>
    inBatches(sourceServerIDs, (servers) =>
      list({
        ...(instances ? { recoveryInstanceIDs: instances } : {}),
        ...(servers ? { sourceServerIDs: servers } : {}),
      }),
    ),
  );
}
