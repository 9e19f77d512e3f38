import { FailbackError } from '../errors.ts';
import { textTable } from '../text-table.ts';
import type { ServerResult } from './each-server.ts';
import type { Flow, PlannedChange } from './flow.ts';
import { type LeadsTo, lineAfter } from './next.ts';

export interface ServerOutcome {
  readonly name: string;
  readonly state: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined };
}

/** What came of a phase: the object of `--json`. */
export interface PhaseOutcome<T = object> {
  /** Name of the plan. */
  readonly plan: string;
  /** `failback launch` */
  readonly phase: string;
  /** With what the phase found out about each. */
  readonly servers: readonly (ServerOutcome & Partial<T>)[];
  /** What a dry run would have changed; null if this was none. */
  readonly planned: readonly PlannedChange[] | null;
  /** The command that comes next; null if there is none. */
  readonly next: string | null;
}

/** Puts together what a phase has to say. */
export function phaseOutcome<T extends object>(
  flow: Flow,
  phase: string,
  results: readonly ServerResult<T>[],
  leads: LeadsTo,
): PhaseOutcome<T> {
  const servers = results.map(({ name, state, value, error }) => ({
    ...(value as Partial<T>),
    ...{ name, state },
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message, hint: error.hint } }),
  }));
  const next = lineAfter(flow, phase, results, leads);
  return { plan: flow.plan.name, phase, servers, planned: flow.dryRun ? flow.planned : null, next };
}

/**
 * The error of a phase that some servers did not get through; undefined if all did. `E_GUARD` if all that went wrong is that
 * servers were refused, else `E_DR`.
 */
export function phaseFailure({ phase, servers, planned }: PhaseOutcome): FailbackError | undefined {
  const failed = servers.flatMap(({ name, error }) => (error === undefined ? [] : [{ name, ...error }]));
  if (failed.length === 0) return undefined;
  const isGuarded = failed.every(({ code }) => code === 'E_GUARD');
  const of = `${failed.length} of ${servers.length} ${servers.length === 1 ? 'server' : 'servers'}`;
  const others = failed.length < servers.length && planned === null ? 'The others are done: the' : 'The';
  const again = `${others} same command tries again what failed. failback dr status shows where each stands.`;
  const message = `${of} did not get through ${phase}: ${failed.map(({ name }) => name).join(', ')}.`;
  return new FailbackError(isGuarded ? 'E_GUARD' : 'E_DR', message, {
    hint: (isGuarded && guardHint(failed)) || again,
    data: { servers: Object.fromEntries(failed.map(({ name, code }) => [name, code])) },
  });
}

/** The table has them all. */
function guardHint(failed: readonly { readonly hint?: string | undefined }[]): string {
  const hints = [...new Set(failed.flatMap(({ hint }) => hint ?? []))];
  const most = 3;
  return [...hints.slice(0, most), ...(hints.length > most ? ['And more, see above.'] : [])].join(' ');
}

/** The same for people. */
export function formatPhase({ servers, planned, next }: PhaseOutcome): string {
  const changes = (planned ?? []).map(({ cloud, what }) => `would ${what}${cloud === 'here' ? '' : ` (${cloud})`}`);
  return [
    ...(servers.length === 0 ? [] : serverLines(servers)),
    ...changes,
    ...(planned === null ? [] : ['a dry run: nothing was changed']),
    ...(next === null ? [] : [`next: ${next}`]),
  ].join('\n');
}

/** A line for each server, and below those that failed what mends it: once, below the last of those that it mends. */
function serverLines(servers: readonly ServerOutcome[]): string[] {
  const rows = servers.map(({ name, state, error }) => [name, state, error ? errorWords(error) : '']);
  const [head = '', ...lines] = textTable([['server', 'state', ''], ...rows]).split('\n');
  const indent = ' '.repeat(
    Math.max(...['server', ...servers.map(({ name }) => name)].map(({ length }) => length)) + 2,
  );
  const mended = servers.flatMap(({ error }, index) => {
    const isLast = servers.findLastIndex((one) => one.error?.hint === error?.hint) === index;
    return [lines[index] ?? '', ...(error?.hint && isLast ? [`${indent}-> ${error.hint}`] : [])];
  });
  return [head, ...mended];
}

function errorWords({ code, message }: NonNullable<ServerOutcome['error']>): string {
  return `${code}: ${message}`.replace(/\s*[\r\n]+\s*/g, ' ');
}
