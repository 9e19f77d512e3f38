import type { SourceServer } from '@aws-sdk/client-drs';
import type { Machine } from '../../azure/machines/machine.ts';
import type { PlanServer } from '../plan/plan.ts';
import { planTagsOf } from '../tags.ts';
import { indexBy } from './index-by.ts';
import type { MatchedBy } from './inventory.ts';

/** A server of the plan, with its machine on Azure as far as it is known. */
export interface Candidate {
  readonly server: PlanServer;
  readonly machine: Machine | null | undefined;
}

export interface Match {
  readonly sourceServer: SourceServer | null;
  readonly by: MatchedBy | null;
  /** Ids of those among which it cannot be told; empty otherwise. */
  readonly ambiguous: readonly string[];
}

/** What tells one server from the others: the texts under which a candidate, and a source server, are known. */
interface Sign {
  readonly by: MatchedBy;
  readonly ofCandidate: (candidate: Candidate) => readonly string[];
  readonly ofSourceServer: (server: SourceServer, plan: string) => readonly string[];
  /** Whether a source server counts that carries the tags of a plan, of this one or of another. */
  readonly tagged: boolean;
}

/** From the surest to the weakest. */
const SIGNS: readonly Sign[] = [
  {
    by: 'plan',
    ofCandidate: ({ server }) => (server.sourceServer === undefined ? [] : [server.sourceServer]),
    ofSourceServer: ({ sourceServerID = '' }) => [sourceServerID],
    tagged: true,
  },
  {
    by: 'tag',
    ofCandidate: ({ server }) => [server.name],
    ofSourceServer: ({ tags }, plan) => {
      const { plan: its, server = '' } = planTagsOf(tags) ?? {};
      return its === plan ? [server] : [];
    },
    tagged: true,
  },
  { by: 'hostname', ofCandidate: hostnames, ofSourceServer: hintedNames, tagged: false },
  {
    by: 'mac',
    ofCandidate: ({ machine }) => (machine?.nics ?? []).flatMap(({ mac }) => mac ?? []).map(macKey),
    ofSourceServer: ({ sourceProperties }) =>
      (sourceProperties?.networkInterfaces ?? []).flatMap(({ macAddress }) => macAddress ?? []).map(macKey),
    tagged: false,
  },
];

/**
 * Which source server of DRS is which server of the plan, in the order of the candidates. What the plan names counts
 * more than tags, these more than the host name, and that more than the MAC address; none is given to two.
 */
export function matchSourceServers(
  plan: string,
  candidates: readonly Candidate[],
  sourceServers: readonly SourceServer[],
): Match[] {
  const matches = new Map<Candidate, Match>();
  const taken = new Set<string>();
  for (const sign of SIGNS) {
    const known = indexBy(
      sourceServers.filter((one) => sign.tagged || planTagsOf(one.tags) === undefined),
      (one) => sign.ofSourceServer(one, plan),
    );
    const found = candidates.flatMap((candidate) => {
      if (matches.has(candidate) || (candidate.server.sourceServer !== undefined && sign.by !== 'plan')) return [];
      const hits = new Set(sign.ofCandidate(candidate).flatMap((text) => known.get(text) ?? []));
      const match = judge(
        [...hits].filter(({ sourceServerID = '' }) => !taken.has(sourceServerID)),
        sign.by,
      );
      return match ? [[candidate, match] as const] : [];
    });
    const wanted = found.map(([, { sourceServer }]) => sourceServer?.sourceServerID ?? '');
    for (const [candidate, match] of found) matches.set(candidate, unlessShared(match, wanted));
    for (const id of wanted) taken.add(id);
  }
  return candidates.map((candidate) => matches.get(candidate) ?? { sourceServer: null, by: null, ambiguous: [] });
}

/** A server that was taken out of DRS, or that is another machine by now, leaves its old entry behind. */
function judge(hits: readonly SourceServer[], by: MatchedBy): Match | undefined {
  const alive = hits.filter(({ dataReplicationInfo }) => dataReplicationInfo?.dataReplicationState !== 'DISCONNECTED');
  const [only, ...others] = lastAdded(alive.length > 0 ? alive : hits, by);
  if (only === undefined) return undefined;
  if (others.length === 0) return { sourceServer: only, by, ambiguous: [] };
  const ambiguous = [only, ...others].map(({ sourceServerID = '' }) => sourceServerID);
  return { sourceServer: null, by: null, ambiguous };
}

/** Of those with the tags of one server, which the flow itself wrote, the last is the one that counts, if DRS says when. */
function lastAdded(hits: readonly SourceServer[], by: MatchedBy): readonly SourceServer[] {
  if (by !== 'tag') return hits;
  const times = hits.map(({ lifeCycle }) => Date.parse(lifeCycle?.addedToServiceDateTime ?? ''));
  const last = Math.max(...times);
  return Number.isNaN(last) ? hits : hits.filter((_, index) => times[index] === last);
}

/** One that two servers of the plan seem to be is neither's. */
function unlessShared(match: Match, wanted: readonly string[]): Match {
  const id = match.sourceServer?.sourceServerID;
  if (id === undefined || wanted.indexOf(id) === wanted.lastIndexOf(id)) return match;
  return { sourceServer: null, by: null, ambiguous: [id] };
}

/** The name inside the machine is often, not always, the name of the machine. */
function hostnames({ server, machine }: Candidate): string[] {
  return [machine?.hostname ?? machine?.name ?? server.vm.split('/').at(-1) ?? ''].map(lower).filter(Boolean);
}

function hintedNames({ sourceProperties }: SourceServer): string[] {
  const { hostname = '', fqdn = '' } = sourceProperties?.identificationHints ?? {};
  const short = [hostname, fqdn].map((name) => lower(name).split('.', 1)[0] ?? '');
  return [...new Set(short.filter(Boolean))];
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** Written with colons or with dashes. */
function macKey(text: string): string {
  return text.toLowerCase().replaceAll('-', ':');
}
