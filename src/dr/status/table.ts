import { formatDuration } from '../../duration.ts';
import { textTable } from '../../text-table.ts';
import { agoWords } from './ago.ts';
import { replicationWords } from './replication-status.ts';
import type { ServerStatus } from './server-status.ts';
import type { Mood } from './stages.ts';
import type { DrStatus, TunnelStatus } from './status.ts';

const HEAD = ['server', 'wave', 'stage', 'replication', 'lag', 'last drill', 'image'];

/** How a plan stands, for people; of more servers than `most`, those that need somebody. */
export function formatDrStatus(status: DrStatus, most = Infinity): string {
  const { servers, counts, next } = status;
  const now = Date.parse(status.at);
  const shown = servers.length <= most ? servers : pressing(servers).slice(0, most);
  const rest = servers.length - shown.length;
  return [
    textTable([HEAD, ...shown.map((server) => row(server, now))]),
    ...(rest === 0 ? [] : [`… and ${rest} more`]),
    '',
    ...(servers.length === 1 ? [] : [countWords(counts)]),
    ...shown.flatMap(remarks),
    ...connection(status, now),
    ...status.unknown.map(({ cloud, parts, message }) => `unknown: ${cloud} (${parts.join(', ')}): ${message}`),
    ...(next === null ? [] : [`next: ${next}`]),
  ].join('\n');
}

const MOODS: readonly Mood[] = ['bad', 'warn', 'busy', 'plain', 'good'];

function pressing(servers: readonly ServerStatus[]): ServerStatus[] {
  return [...servers].sort((a, b) => MOODS.indexOf(a.mood) - MOODS.indexOf(b.mood));
}

function countWords(counts: DrStatus['counts']): string {
  return Object.entries(counts)
    .map(([stage, count]) => `${count} ${stage}`)
    .join(', ');
}

function row({ name, wave, stage, replication, lastDrill, image }: ServerStatus, now: number): string[] {
  return [
    ...[name, String(wave), stage],
    replication === null ? '-' : replicationWords(replication, now),
    replication?.lagMs == null ? '-' : formatDuration(replication.lagMs),
    lastDrill === null ? '-' : drillWords(lastDrill, now),
    imageWords(image),
  ];
}

export function drillWords({ at, outcome }: NonNullable<ServerStatus['lastDrill']>, now: number): string {
  const when = at === null ? '' : agoWords(Date.parse(at), now);
  return [when, outcome === 'unknown' ? '' : outcome].filter(Boolean).join(', ');
}

export function imageWords(image: ServerStatus['image']): string {
  if (image === null) return '?';
  const state = { ready: '', 'not-ready': ' not ready', missing: ' missing', unset: ' not in the plan', unknown: ' ?' };
  return `gen ${image.generation}${state[image.state]}`;
}

function remarks({ name, problem, notes }: ServerStatus): string[] {
  const why = problem ? [`${problem.what} ${problem.mend} (${problem.code})`] : [];
  return [...why, ...notes].map((text) => `${name}: ${text}`);
}

function connection({ tunnels, initialised }: DrStatus, now: number): string[] {
  const setUp = initialised === false ? ['DRS is not set up in this region yet'] : [];
  return [...setUp, ...(tunnels === null ? [] : [tunnelWords(tunnels, now)])];
}

/** `tunnels: 1 of 2 up; 198.51.100.7 went down 2 h ago: IPSEC IS DOWN` */
export function tunnelWords(tunnels: readonly TunnelStatus[], now: number): string {
  if (tunnels.length === 0) return 'tunnels: there are none';
  const down = tunnels.filter(({ up }) => !up);
  const each = down.map(({ address, since, message }) => {
    const what = since === null ? 'is down' : `went down ${agoWords(Date.parse(since), now)}`;
    return `; ${address} ${what}${message === null ? '' : `: ${message}`}`;
  });
  return `tunnels: ${tunnels.length - down.length} of ${tunnels.length} up${each.join('')}`;
}
