import { replicationOf } from '../../aws/drs/replication.ts';
import { formatDuration } from '../../duration.ts';
import { textTable } from '../../text-table.ts';
import type { Flow } from '../flow.ts';
import { isoOf } from '../inventory/jobs.ts';
import { isStarting, type Judged, type Starting } from './judged.ts';
import type { Wish } from './wish.ts';

/** What whoever approves a failover should know. */
export function approvalLines({ plan }: Flow, judged: readonly Judged[], wish: Wish): string[] {
  const starting = judged.filter(isStarting);
  const refused = judged.flatMap(({ verdict }) => (verdict.does === 'refuse' ? [verdict.error] : []));
  const taken = judged.filter(({ verdict }) => verdict.does === 'follow' || verdict.does === 'keep');
  const rows = starting.map((one) => [
    one.server.name,
    `wave ${one.server.wave}`,
    dataOf(one),
    deleted(one).join('; '),
  ]);
  return [
    `Failover of ${starting.length} of ${judged.length} servers of ${plan.name} to AWS, ${plan.aws.region}:`,
    textTable(rows),
    ...(taken.length === 0 ? [] : [`already there or under way: ${taken.map(({ server }) => server.name).join(', ')}`]),
    ...refused.map((error) => `left out: ${error.message}`),
    wish.stopSource
      ? 'Their machines on Azure are stopped first.'
      : 'Their machines on Azure are not touched: if they still run, see that nobody writes to both (--stop-source).',
    'Names and traffic stay where they are: hooks.failover.after of the plan can move them.',
  ];
}

/** What is lost by a start. */
export function deletedLines(judged: readonly Judged[]): string[] {
  return judged.filter(isStarting).flatMap((one) => deleted(one).map((text) => `${one.server.name}: ${text}`));
}

function dataOf({ verdict, point }: Starting): string {
  if (point) return `as of ${isoOf(point.at)}`;
  const { phase, lagMs } = replicationOf(verdict.sourceServer);
  const behind = lagMs === undefined ? 'nobody knows how far behind' : `${formatDuration(lagMs)} behind`;
  return `newest state, ${behind}${phase === 'continuous' ? '' : `, replication ${phase}`}`;
}

function deleted({ verdict: { deletes } }: Starting): string[] {
  return deletes.map(({ id, kind, of }) =>
    kind === 'drill'
      ? `DRS deletes the drill instance ${id}`
      : `DRS DELETES the instance ${id} (of ${of ?? 'an unknown time'}), with all that was written there`,
  );
}
