import { formatDuration } from '../../duration.ts';
import { jobWords } from '../follow-job.ts';
import type { RecoveryReport, ReportedJob, ReportedServer } from './report.ts';

/** A report for people, to be filed: Markdown with tables (GitHub Flavored). */
export function reportMarkdown(report: RecoveryReport): string {
  const { plan, kind, region, startedAt, snapshot, rtoMs, rpoMs, servers, jobs } = report;
  const through = servers.filter(({ error }) => error === null).length;
  const estimated = servers.some(({ rtoUntil }) => rtoUntil === 'launched');
  return [
    `# ${kind === 'drill' ? 'Drill' : 'Failover'} of ${cell(plan)}`,
    table(
      ['', ''],
      [
        ['Begun', startedAt ?? 'unknown'],
        ['Region of AWS', region],
        ['Point in time', snapshot === null ? 'the newest state' : `the last one until ${snapshot}`],
        ['Servers that got through', `${through} of ${servers.length}`],
        ['Recovery time (RTO), all servers', length(rtoMs)],
        ['Age of the data (RPO), at worst', length(rpoMs)],
      ],
    ),
    'The recovery time is from the beginning of the job until the instance was seen to run and had passed the checks of' +
      ' EC2. The age of the data is that of its point in time when the snapshot was taken; for an earlier one, when the' +
      ' job began.',
    '## Servers',
    table(['Server', 'Wave', 'State', 'RTO', 'RPO', 'Point in time', 'Instance', 'Address'], servers.map(serverRow)),
    ...(estimated ? ['\\* Nobody watched when it became ready: until the end of the job.'] : []),
    ...troubles(servers),
    ...jobs.map(jobSection),
    '',
  ].join('\n\n');
}

function serverRow(server: ReportedServer): string[] {
  const { name, wave, state, rtoMs = null, rtoUntil, rpoMs = null, pointInTime, recoveryInstance, privateIp } = server;
  return [
    ...[name, String(wave ?? ''), state, `${length(rtoMs)}${rtoUntil === 'launched' ? ' \\*' : ''}`, length(rpoMs)],
    ...[pointInTime ?? '', recoveryInstance ?? '', privateIp ?? ''],
  ];
}

function troubles(servers: readonly ReportedServer[]): string[] {
  const failed = servers.flatMap(({ name, error }) =>
    error
      ? [`- **${cell(name)}** (${error.code}): ${cell(error.message)}${error.hint ? ` ${cell(error.hint)}` : ''}`]
      : [],
  );
  return failed.length === 0 ? [] : ['## What went wrong', failed.join('\n')];
}

function jobSection({ id, startedAt, endedAt, log }: ReportedJob): string {
  const rows = log.map(({ at, server, event, error }) => [at ?? '', server ?? '', jobWords(event), error ?? '']);
  const heading = `## Job ${id}\n\n${startedAt ?? 'unknown'} to ${endedAt ?? 'now'}`;
  return `${heading}\n\n${table(['Time', 'Server', 'Event', ''], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(starred)))].join('\n');
}

/** The mark of an estimate stays as it is. */
function starred(text: string): string {
  return text.endsWith(' \\*') ? `${cell(text.slice(0, -3))} \\*` : cell(text);
}

/** Text that breaks neither a table nor the page. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_|<>[\]]/g, '\\$&');
}

function length(ms: number | null): string {
  return ms === null ? 'unknown' : formatDuration(ms);
}
