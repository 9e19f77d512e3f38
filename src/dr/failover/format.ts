import { formatDuration } from '../../duration.ts';
import { textTable } from '../../text-table.ts';
import { formatPhase } from '../outcome.ts';
import type { FailoverOutcome } from './failover.ts';

/** What came of a drill or failover, for people. */
export function formatFailover(outcome: FailoverOutcome): string {
  const { servers, report, rtoMs, rpoMs } = outcome;
  const rows = servers.flatMap(({ name, recoveryInstance, privateIp, rtoMs: rto, rpoMs: rpo }) =>
    recoveryInstance ? [[name, recoveryInstance, privateIp ?? '-', length(rto), length(rpo)]] : [],
  );
  const all = rtoMs === null ? [] : [['all', '', '', length(rtoMs), length(rpoMs)]];
  return [
    ...(rows.length === 0 ? [] : [textTable([['server', 'instance', 'address', 'RTO', 'RPO'], ...rows, ...all]), '']),
    formatPhase(outcome),
    ...(report === null ? [] : [`report: ${report.markdown}, ${report.json}`]),
  ].join('\n');
}

function length(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '-' : formatDuration(ms);
}
