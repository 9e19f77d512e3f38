import { type FailbackError, isFailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import type { PlanServer } from '../plan/plan.ts';
import { guard } from './guard.ts';
import { judge, type Verdict } from './judge.ts';
import type { Wish } from './wish.ts';
import { leftBehind } from './left-behind.ts';
import { lookAtServers } from './look.ts';
import { type Point, pointsBefore } from './points.ts';

/** A server, with what is to be done with it. */
export interface Judged {
  readonly server: PlanServer;
  readonly row: ServerRow;
  readonly verdict: Verdict;
  /** From which point in time; undefined for the newest state. */
  readonly point: Point | undefined;
}

type Start = Verdict & { readonly does: 'start' };
export type Starting = Judged & { readonly verdict: Start };

/** Looks at all servers, and at their points in time if one is asked for. Throws what `lookAtServers` throws. */
export async function judgeServers(flow: Flow, wish: Wish): Promise<readonly Judged[]> {
  const rows = await lookAtServers(flow, { machines: wish.stopSource });
  const judged = await judgeRows(flow, rows, wish);
  if (wish.point === null) return judged;
  const points = await pointsBefore(flow, judged.filter(isStarting).map(sourceId), wish.point);
  return judged.map((one) => (isStarting(one) ? withPoint(one, points.get(sourceId(one))) : one));
}

/**
 * Looks again at those that are to be started, since that may have been long ago: what others did in between counts, but
 * nothing is started that was not judged so before.
 */
export async function judgeAgain(flow: Flow, before: readonly Judged[], wish: Wish): Promise<readonly Judged[]> {
  const starting = before.filter(isStarting);
  if (starting.length === 0) return before;
  const rows = await lookAtServers({ ...flow, servers: starting.map(({ server }) => server) });
  const again = await judgeRows(flow, rows, { ...wish, force: true });
  return before.map((one) => {
    const now = again.find(({ server }) => server === one.server);
    return isStarting(one) && now ? { ...one, row: now.row, verdict: sameOrOther(one, now.verdict) } : one;
  });
}

async function judgeRows(flow: Flow, rows: readonly ServerRow[], wish: Wish): Promise<Judged[]> {
  const unlisted = await leftBehind(flow, rows);
  return rows.map((row) => {
    const verdict = judge(row, wish, unlisted.get(row.sourceServer?.sourceServerID ?? ''));
    return { server: row.server, row, verdict, point: undefined };
  });
}

export function isStarting(one: Judged): one is Starting {
  return one.verdict.does === 'start';
}

export function sourceId({ verdict }: Starting): string {
  return verdict.sourceServer.sourceServerID ?? '';
}

function withPoint(one: Starting, point: Point | FailbackError | undefined): Judged {
  return isFailbackError(point) ? { ...one, verdict: { does: 'refuse', error: point } } : { ...one, point };
}

/** What was approved was to delete these instances, or none. */
function sameOrOther({ server, verdict: { deletes } }: Starting, now: Verdict): Verdict {
  if (now.does !== 'start' || now.deletes.every(({ id }) => deletes.some((one) => one.id === id))) return now;
  const error = guard(
    `${server.name} has another instance than a moment ago: ${now.deletes.map(({ id }) => id).join(', ')}.`,
    'Somebody else works on it: look with failback dr status, and begin again.',
  );
  return { does: 'refuse', error };
}
