import { FailbackError } from '../../errors.ts';
import type { Flow, PlannedChange } from '../flow.ts';
import type { Cloud } from '../inventory/inventory.ts';
import { nextLine } from '../next.ts';
import type { Verdict } from './choose.ts';
import { PRICES_OF } from './costs.ts';
import { blockerOf, type Left } from './remove.ts';
import { type Group, groupOf, type Kind } from './thing.ts';

/** One thing, and what came of it. */
export interface CleanedThing {
  readonly cloud: Cloud;
  readonly group: Group;
  readonly kind: Kind;
  /** ARM id, or id on AWS. */
  readonly id: string;
  readonly name: string;
  readonly server: string | null;
  /** When it was made, ISO 8601; null if nothing tells. */
  readonly made: string | null;
  /** Estimated US dollars a month while it stays; null if no price is known. */
  readonly monthly: number | null;
  /** `failed`: it should have gone. */
  readonly state: 'removed' | 'would-remove' | 'kept' | 'failed';
  /** Why it is there still; null if it is not. */
  readonly why: string | null;
  /** What to do about that. */
  readonly mend: string | null;
  /** The name with which `--even-in-use` removes it; null if that would change nothing. */
  readonly evenInUse: string | null;
  /** What failed before, so that this was not tried: `source server web1`; null if that is not why. */
  readonly blockedBy: string | null;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What came of `failback dr cleanup`: the object of `--json`. */
export interface CleanupOutcome {
  /** Name of the plan. */
  readonly plan: string;
  readonly phase: 'cleanup';
  /** ISO 8601 */
  readonly at: string;
  readonly things: readonly CleanedThing[];
  /** Estimated US dollars a month: of what went, and of what stays. */
  readonly monthly: { readonly removed: number; readonly kept: number };
  /** The year of which the prices are, about: `2025`. */
  readonly pricesOf: string;
  /** What a dry run would have changed; null if this was none. */
  readonly planned: readonly PlannedChange[] | null;
  /** The command that comes next; null if nothing is left to be done. */
  readonly next: string | null;
}

export function cleanupOutcome(flow: Flow, verdicts: readonly Verdict[], left: Left): CleanupOutcome {
  const things = verdicts.map((verdict) => cleaned(flow, verdict, left));
  const sum = (isIn: (one: CleanedThing) => boolean) =>
    Math.round(things.reduce((total, one) => total + (isIn(one) ? (one.monthly ?? 0) : 0), 0) * 100) / 100;
  const again = flow.dryRun ? things.some(({ state }) => state === 'would-remove') : left.size > 0;
  return {
    ...{ plan: flow.plan.name, phase: 'cleanup', at: new Date(flow.now()).toISOString(), things },
    monthly: { removed: sum(isGone), kept: sum((one) => !isGone(one)) },
    pricesOf: PRICES_OF,
    planned: flow.dryRun ? flow.planned : null,
    next: again ? nextLine(flow, 'cleanup') : null,
  };
}

function isGone({ state }: CleanedThing): boolean {
  return state === 'removed' || state === 'would-remove';
}

function cleaned({ dryRun }: Flow, { thing, kept }: Verdict, left: Left): CleanedThing {
  const { cloud, kind, id, name, server, made, monthly } = thing;
  const error = left.get(id);
  return {
    ...{ cloud, group: groupOf(thing), kind, id, name, server, monthly },
    made: made === null ? null : new Date(made).toISOString(),
    state: kept ? 'kept' : error ? 'failed' : dryRun ? 'would-remove' : 'removed',
    why: kept?.why ?? error?.message ?? null,
    mend: kept?.mend ?? error?.hint ?? null,
    evenInUse: kept?.name ?? null,
    ...(error ? { error: { code: error.code, message: error.message } } : {}),
    blockedBy: error ? blockerOf(error) : null,
  };
}

/** The error of a cleanup that did not remove all that it should; undefined if it did. */
export function cleanupFailure({ things }: CleanupOutcome): FailbackError | undefined {
  const failed = things.filter(({ state }) => state === 'failed');
  // What was tried tells why; the others wait for it.
  const ordered = [...failed.filter((one) => !one.blockedBy), ...failed.filter((one) => one.blockedBy)];
  const [first] = ordered;
  if (first === undefined) return undefined;
  const names = ordered.map(({ kind, name }) => `${kind} ${name}`);
  const most = 6;
  const list = names.slice(0, most).join(', ') + (names.length > most ? `, and ${names.length - most} more` : '');
  return new FailbackError(
    'E_DR',
    `${failed.length} of ${things.length} things are left: ${list}. ${first.why ?? ''}`,
    {
      hint: first.mend ?? 'The same command tries again what is left.',
      data: { cause: first.error?.code, left: failed.map(({ id, error }) => ({ id, error: error?.code })) },
    },
  );
}
