import { formatDuration } from '../../duration.ts';
import { textTable } from '../../text-table.ts';
import { agoWords } from '../status/ago.ts';
import { replicationWords } from '../status/replication-status.ts';
import { STAGES } from '../status/stages.ts';
import type { StepStatus } from './initiation.ts';
import type { FailbackServer, FailbackStatus } from './status.ts';

const MARKS: Readonly<Record<StepStatus['status'], string>> = {
  ...{ succeeded: 'done', 'in-progress': 'now', failed: 'FAILED', 'not-started': '', skipped: 'skipped' },
  unknown: '?',
};

/** The way back of a plan as text: a table, the steps of those that connect, and what is wrong. */
export function formatFailbackStatus({ servers, at, next }: FailbackStatus): string {
  const now = Date.parse(at);
  const rows = servers.map((one) => [
    ...[one.name, STAGES[one.state].says],
    ...[
      one.replication ? replicationWords(one.replication, now) : '',
      lagOf(one),
      seenOf(one, now),
      nameOf(one.machine),
    ],
  ]);
  return [
    textTable([['server', 'state', 'data', 'behind', 'client seen', 'machine'], ...rows]),
    ...servers.filter(isConnecting).flatMap(stepLines),
    ...servers.flatMap(({ name, problem }) => (problem ? [`${name}: ${problem.what}`, `  → ${problem.mend}`] : [])),
    ...servers.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
    ...(next === null ? [] : [`next: ${next}`]),
  ].join('\n');
}

function isConnecting({ steps }: FailbackServer): boolean {
  return steps.some(({ status }) => status !== 'succeeded' && status !== 'skipped');
}

function stepLines({ name, steps }: FailbackServer): string[] {
  return [`${name} connects:`, textTable(steps.map(({ title, status }) => [`  ${title}`, MARKS[status]]))];
}

function lagOf({ replication }: FailbackServer): string {
  return replication?.lagMs == null ? '' : formatDuration(replication.lagMs);
}

function seenOf({ clientSeen }: FailbackServer, now: number): string {
  return clientSeen === null ? '' : agoWords(Date.parse(clientSeen), now);
}

function nameOf(machine: string | null): string {
  return machine?.split('/').at(-1) ?? '';
}
