import { textTable } from '../../text-table.ts';
import { agoWords } from '../status/ago.ts';
import type { Verdict } from './choose.ts';
import { PRICES_OF } from './costs.ts';
import type { CleanedThing, CleanupOutcome } from './outcome.ts';
import { wordsOf } from './remove.ts';
import { type Group, groupOf, GROUPS } from './thing.ts';

/** What is asked before anything goes: what goes, and what it costs, by groups; then what stays. */
export function approvalLines(plan: string, verdicts: readonly Verdict[]): string[] {
  const doomed = verdicts.filter(({ kept }) => kept === undefined);
  const groups = (Object.keys(GROUPS) as Group[]).flatMap((group) => {
    const its = doomed.filter(({ thing }) => groupOf(thing) === group);
    if (its.length === 0) return [];
    return [
      `${GROUPS[group]}:`,
      ...its.map(({ thing }) => `  ${wordsOf(thing)} (${monthlyWords(thing.monthly)})${inUse(thing.use?.why)}`),
    ];
  });
  const unprotected = doomed.flatMap(({ thing }) => (thing.kind === 'source server' ? [thing.name] : []));
  const kept = verdicts.length - doomed.length;
  return [
    `These ${doomed.length} things of the plan ${plan} are REMOVED, with the data on them:`,
    ...groups,
    ...(unprotected.length === 0 ? [] : [`Nothing of ${unprotected.join(', ')} is on AWS after that.`]),
    ...(kept === 0 ? [] : [`${kept} others stay: --dry-run says which, and why.`]),
  ];
}

function inUse(why: string | undefined): string {
  return why === undefined ? '' : ` IN USE: ${why}`;
}

/** The outcome for people. */
export function formatCleanup({ plan, at, things, monthly, planned, next }: CleanupOutcome): string {
  if (things.length === 0) return `nothing is left of the plan ${plan}`;
  const now = Date.parse(at);
  const rows = things.map((one) => rowOf(one, now));
  const unknown = things.some((one) => one.monthly === null) ? ', without what has no known price' : '';
  const names = [...new Set(things.flatMap(({ evenInUse }) => evenInUse ?? []))];
  const mends = new Set(things.flatMap(({ state, mend }) => (state === 'kept' && mend !== null ? [mend] : [])));
  return [
    textTable([['', 'group', 'what', 'server', 'made', 'a month', ''], ...rows]),
    `estimated with prices of about ${PRICES_OF}${unknown}: ${dollars(monthly.removed)} a month less, ${dollars(monthly.kept)} stay`,
    ...[...mends].map((mend) => `hint: ${mend}`),
    ...(names.length === 0 ? [] : [`hint: what is in use goes all the same with --even-in-use ${names.join(',')}`]),
    ...(planned === null ? [] : ['a dry run: nothing was changed']),
    ...(next === null ? [] : [`next: ${next}`]),
  ].join('\n');
}

const STATES: Readonly<Record<CleanedThing['state'], string>> = {
  ...{ removed: 'removed', 'would-remove': 'would remove', kept: 'kept', failed: 'LEFT' },
};

function rowOf({ state, group, kind, name, server, made, monthly, why }: CleanedThing, now: number): string[] {
  const ago = made === null ? '?' : agoWords(Date.parse(made), now);
  return [STATES[state], group, `${kind} ${name}`, server ?? '', ago, monthlyWords(monthly), why ?? ''];
}

function monthlyWords(monthly: number | null): string {
  return monthly === null ? 'price unknown' : monthly === 0 ? 'free' : dollars(monthly);
}

function dollars(amount: number): string {
  return `$${amount.toFixed(amount < 10 ? 2 : 0)}`;
}
