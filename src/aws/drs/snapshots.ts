import type { RecoverySnapshot } from '@aws-sdk/client-drs';
import type { Aws } from '../aws.ts';
import { allPages } from '../pages.ts';
import { PAGE } from './page-size.ts';

export type { RecoverySnapshot };

export interface SnapshotFilter {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** The points in time from which a server can be recovered, the newest first. Throws what `Aws.call` throws. */
export async function listSnapshots(
  aws: Aws,
  signal: AbortSignal,
  sourceServerID: string,
  { since, until }: SnapshotFilter = {},
): Promise<RecoverySnapshot[]> {
  const drs = await aws.drs();
  const filters = {
    ...(since === undefined ? {} : { fromDateTime: since.toISOString() }),
    ...(until === undefined ? {} : { toDateTime: until.toISOString() }),
  };
  const request = { sourceServerID, filters, order: 'DESC' as const, maxResults: PAGE };
  return allPages(aws, `list the points in time of ${sourceServerID}`, signal, async (from, call) => {
    const page = await drs.describeRecoverySnapshots({ ...request, ...from }, call);
    return { items: page.items, next: page.nextToken };
  });
}

/** The last point in time that is not after `time`; undefined if all are later. `snapshots` have the newest first. */
export function snapshotAt(snapshots: readonly RecoverySnapshot[], time: Date): RecoverySnapshot | undefined {
  return snapshots.find((one) => Date.parse(one.timestamp ?? one.expectedTimestamp ?? '') <= time.getTime());
}
