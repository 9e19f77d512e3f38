import type { RecoverySnapshot } from '../../aws/drs/snapshots.ts';
import { listSnapshots, snapshotAt } from '../../aws/drs/snapshots.ts';
import { type FailbackError, toFailbackError } from '../../errors.ts';
import { createLimit } from '../../limit.ts';
import type { Flow } from '../flow.ts';
import { guard } from './guard.ts';

/** A point in time of DRS. */
export interface Point {
  readonly snapshotID: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * For each source server the last of its points in time that is not after `time`, or why there is none. Throws
 * `E_INTERRUPTED`.
 */
export async function pointsBefore(
  { aws, signal }: Pick<Flow, 'aws' | 'signal'>,
  sourceServerIDs: readonly string[],
  time: Date,
): Promise<ReadonlyMap<string, Point | FailbackError>> {
  const limit = createLimit(10);
  const find = async (id: string): Promise<Point | FailbackError> => {
    try {
      const snapshots = await listSnapshots(aws, signal, id);
      const { snapshotID, timestamp, expectedTimestamp = '' } = snapshotAt(snapshots, time) ?? {};
      return snapshotID === undefined
        ? noPoint(id, time, snapshots.at(-1))
        : { snapshotID, at: Date.parse(timestamp ?? expectedTimestamp) };
    } catch (thrown) {
      const error = toFailbackError(thrown, signal);
      if (error.code === 'E_INTERRUPTED') throw error;
      return error;
    }
  };
  return new Map(await Promise.all(sourceServerIDs.map(async (id) => [id, await limit(() => find(id))] as const)));
}

function noPoint(id: string, time: Date, oldest: RecoverySnapshot | undefined): FailbackError {
  return guard(
    `${id} has no point in time at or before ${time.toISOString()}.`,
    oldest === undefined ? 'It has none at all.' : `Its oldest is ${oldest.timestamp ?? oldest.expectedTimestamp}.`,
  );
}
