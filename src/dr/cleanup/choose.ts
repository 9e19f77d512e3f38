import { idKey } from '../../azure/arm-id.ts';
import { formatDuration } from '../../duration.ts';
import { FailbackError } from '../../errors.ts';
import { type Group, groupOf, isServer, type Kind, type Thing, type Use } from './thing.ts';

/** Stands for what serves all servers, where names of servers are given. */
const THE_VPN = 'vpn';

export interface Choice {
  /** Milliseconds that a thing must have been there. */
  readonly olderThan?: number | undefined;
  /** Groups that stay. */
  readonly keep?: readonly Group[] | undefined;
  /** Names of servers, or `THE_VPN`, whose things go although they are in use. */
  readonly evenInUse?: readonly string[] | undefined;
  /** Names of servers that are chosen; with fewer than all, what serves all stays. */
  readonly servers: readonly string[];
  /** True if these are all. */
  readonly all: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is to be done with a thing: it goes, unless there is a reason. */
export interface Verdict {
  readonly thing: Thing;
  readonly kept?: Kept | undefined;
}

export interface Kept {
  readonly why: string;
  readonly mend?: string | undefined;
  /** With this name in `evenInUse` it goes. */
  readonly name?: string | undefined;
}

/**
 * Which things may go. A thing stays with what stands on it: a disk with its machine, a source server with its recovery
 * instance, the VPN with everything that replicates through it. The order is that of the things.
 */
export function choose(things: readonly Thing[], choice: Choice): Verdict[] {
  const first = things.map((thing): Verdict => ({ thing, kept: reasonFor(thing, choice) }));
  const staying = new Map(first.flatMap(({ thing, kept }) => (kept ? [[idKey(thing.id), thing] as const] : [])));
  const known = new Set(things.map(({ id }) => idKey(id)));
  const second = first.map((one): Verdict => {
    const { after } = one.thing;
    if (one.kept || after === undefined) return one;
    if (known.has(idKey(after)) && !staying.has(idKey(after))) return one;
    return { ...one, kept: { why: `${after.split('/').at(-1)} has it, and stays` } };
  });
  const [vpn, template] = [vpnReason(second, choice), templateReason(second)];
  return second.map((one): Verdict => {
    const reason = groupOf(one.thing) === 'vpn' ? vpn : TEMPLATES.has(one.thing.kind) ? template : undefined;
    return { ...one, kept: one.kept ?? reason };
  });
}

function reasonFor(
  thing: Thing,
  { keep = [], servers, all, olderThan, now, evenInUse = [] }: Choice,
): Kept | undefined {
  const { server, made, use } = thing;
  if (keep.includes(groupOf(thing))) return { why: '--keep' };
  if (server === null ? !all : !isChosen(server, servers, all)) return { why: 'not of the chosen servers' };
  if (use && (use.never || server === null || !evenInUse.includes(server))) return useReason(use, server);
  if (olderThan === undefined) return undefined;
  if (made === null) return { why: 'nothing tells how old it is' };
  return now - made > olderThan ? undefined : { why: `it is younger than ${formatDuration(olderThan)}` };
}

/** With all servers chosen, what is left of servers that the plan has no more is meant, too. */
function isChosen(server: string, servers: readonly string[], all: boolean): boolean {
  return all || servers.includes(server);
}

function useReason({ why, mend, never }: Use, server: string | null): Kept | undefined {
  if (never || server === null) return { why, mend };
  return { why, mend, name: server };
}

/** It goes as a whole, and only if nothing is left that speaks through it. */
function vpnReason(verdicts: readonly Verdict[], { evenInUse = [] }: Choice): Kept | undefined {
  const young = verdicts.find(({ thing, kept }) => groupOf(thing) === 'vpn' && kept);
  if (young?.kept) return { why: `${young.thing.kind} ${young.thing.name} stays: ${young.kept.why}` };
  if (evenInUse.includes(THE_VPN)) return undefined;
  const names = namesOf(verdicts, isServer);
  if (names === '') return undefined;
  return { why: `the data of ${names} goes through it`, name: THE_VPN };
}

const TEMPLATES: ReadonlySet<Kind> = new Set<Kind>(['replication template', 'launch template']);

function templateReason(verdicts: readonly Verdict[]): Kept | undefined {
  const names = namesOf(verdicts, ({ kind }) => kind === 'source server' || kind === 'old source server');
  return names === '' ? undefined : { why: `${names} stays in DRS` };
}

/** Servers of which something stays. */
function namesOf(verdicts: readonly Verdict[], isIt: (thing: Thing) => boolean): string {
  const names = verdicts.flatMap(({ thing, kept }) => (kept && isIt(thing) ? [thing.server ?? thing.name] : []));
  return [...new Set(names)].sort().join(', ');
}

/** Throws `E_USAGE` for a name that is none of a server of the plan, or of what it made. */
export function requireNames(evenInUse: readonly string[], planned: readonly string[], things: readonly Thing[]): void {
  const known = new Set([THE_VPN, ...planned, ...things.flatMap(({ server }) => server ?? [])]);
  const strange = evenInUse.find((name) => !known.has(name));
  if (strange === undefined) return;
  throw new FailbackError('E_USAGE', `--even-in-use: there is no server "${strange}".`, {
    hint: `It takes ${[...known].slice(0, 12).join(', ')}.`,
  });
}
