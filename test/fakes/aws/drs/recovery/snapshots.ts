import type { PITPolicyRule } from '@aws-sdk/client-drs';
import { idOf } from '../ids.ts';
import { progressOf } from '../replication/replication.ts';
import type { SourceServer } from '../servers/source-server.ts';

export interface RecoverySnapshot {
  readonly id: string;
  readonly at: number;
  readonly ebsSnapshots: readonly string[];
}

const UNIT_MS = { MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 };

/**
 * The points in time that are kept of a server, the oldest first: what its policy says, from the first snapshot on and
 * as far as replication came.
 */
export function snapshotsOf(
  { id, replication, configuration, machine }: SourceServer,
  now: number,
): RecoverySnapshot[] {
  const { continuousAt, freshTo } = progressOf(replication, now);
  const gone = replication.halt?.state === 'STOPPED' || replication.halt?.state === 'DISCONNECTED';
  if (continuousAt === undefined || freshTo === undefined || gone) return [];
  const rules = (configuration['pitPolicy'] ?? []) as readonly PITPolicyRule[];
  const times = new Set(rules.flatMap((rule) => timesOf(rule, continuousAt, freshTo)));
  if (times.size === 0) times.add(continuousAt);
  return [...times]
    .sort((a, b) => a - b)
    .map((at) => ({
      id: idOf('pit', id, at),
      at,
      ebsSnapshots: machine.disks.map(({ deviceName }) => idOf('snap', id, at, deviceName)),
    }));
}

function timesOf({ units, interval = 1, retentionDuration = 1, enabled }: PITPolicyRule, first: number, last: number) {
  if (enabled === false || units === undefined) return [];
  const unit = UNIT_MS[units];
  const every = interval * unit;
  const oldest = Math.max(0, Math.ceil((last - retentionDuration * unit - first) / every));
  const count = Math.floor((last - first) / every) - oldest + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + (oldest + index) * every);
}
