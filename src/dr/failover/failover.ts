import { parseDuration } from '../../duration.ts';
import { FailbackError } from '../../errors.ts';
import { report as tell } from '../../events.ts';
import { approve } from '../approval.ts';
import type { Flow } from '../flow.ts';
import { runHooks } from '../hooks.ts';
import { phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import { afterServerHooks, resultEnv } from './after.ts';
import { guard } from './guard.ts';
import { isStarting, type Judged, judgeServers } from './judged.ts';
import type { Wish } from './wish.ts';
import { ofWave } from './of-wave.ts';
import { prepareServers } from './prepare.ts';
import { recoverAll } from './recover-all.ts';
import type { Recovered } from './recovered.ts';
import { recoveryReport, type RecoveryReport } from './report.ts';
import { approvalLines, deletedLines } from './says.ts';
import { type ReportFiles, writeReport } from './write-report.ts';

export interface FailoverOptions {
  /** Launch beside the servers, to see whether it works. @default false */
  readonly drill?: boolean | undefined;
  /** Recover the last point in time that is not after this one; the newest state unless told. */
  readonly snapshot?: Date | 'latest' | undefined;
  /** Only the servers of this wave. */
  readonly wave?: number | undefined;
  /** Start also what is not ready, and what could not be stopped on Azure. @default false */
  readonly force?: boolean | undefined;
  /** Start again where an instance runs already: DRS deletes that. @default false */
  readonly replace?: boolean | undefined;
  /** Stop the machines on Azure first. @default false */
  readonly stopSource?: boolean | undefined;
  /** Where the report is written; a drill has one beside the plan unless told. */
  readonly report?: string | undefined;
}

export interface FailoverOutcome extends PhaseOutcome<Recovered>, Pick<RecoveryReport, 'rtoMs' | 'rpoMs'> {
  /** Null if none was written. */
  readonly report: ReportFiles | null;
}

/**
 * Launches servers on AWS, wave after wave: starts what is to be started, takes up what is under way, and waits until
 * the instances run. A drill leaves the servers as they are. Throws `E_GUARD` if nothing may be started, or if it is not
 * approved; `E_USAGE`, `E_HOOK`, `E_OUTPUT`, `E_INTERRUPTED`, and what `Aws.call` throws.
 */
export async function failover(whole: Flow, options: FailoverOptions = {}): Promise<FailoverOutcome> {
  const flow = ofWave(whole, options.wave);
  const wish = wishOf(flow, options);
  const phase = wish.isDrill ? 'drill' : 'failover';
  const judged = await judgeServers(flow, wish);
  refuseAll(judged);
  for (const line of deletedLines(judged)) tell(flow.host, 'note.warn', line, {});
  const asks = !wish.isDrill && judged.some(isStarting);
  if (asks) await approve(flow, 'failover', approvalLines(flow, judged, wish));

  await runHooks(flow, phase, 'before');
  const prepared = await prepareServers(flow, phase, judged, wish);
  const { results, jobs } = await recoverAll(flow, prepared, wish);

  const report = recoveryReport(flow, wish, results, jobs);
  const files = await writeReport(flow, report, options.report);
  const hooked = await afterServerHooks(flow, phase, results);
  await runHooks(flow, phase, 'after', resultEnv(hooked));
  const next = wish.isDrill ? 'failover --end-drill' : 'failback prepare';
  const outcome = phaseOutcome(flow, phase, hooked, { next, again: againWords(flow, wish) });
  return { ...outcome, rtoMs: report.rtoMs, rpoMs: report.rpoMs, report: files };
}

function wishOf({ plan }: Flow, options: FailoverOptions): Wish {
  const { drill = false, snapshot = 'latest', replace = false, force = false, stopSource = false } = options;
  if (drill && stopSource) {
    throw new FailbackError('E_USAGE', 'A drill leaves the servers as they are: --stop-source is for a failover.');
  }
  return {
    ...{ isDrill: drill, point: snapshot === 'latest' ? null : snapshot, replace, force, stopSource },
    maxLagMs: parseDuration(plan.replication.maxLag),
  };
}

/** What a launch has replaced is replaced only once. */
function againWords({ dryRun }: Flow, { isDrill, point, stopSource, force, replace }: Wish): string {
  return [
    'failover',
    ...(isDrill ? ['--drill'] : []),
    ...(point === null ? [] : [`--snapshot ${point.toISOString()}`]),
    ...(stopSource ? ['--stop-source'] : []),
    ...(force ? ['--force'] : []),
    ...(replace && dryRun ? ['--replace'] : []),
  ].join(' ');
}

/** With nothing left to do there is nothing to approve, and no hook to run. */
function refuseAll(judged: readonly Judged[]): void {
  const errors = judged.flatMap(({ verdict }) => (verdict.does === 'refuse' ? [verdict.error] : []));
  const [first] = errors;
  if (first === undefined || errors.length < judged.length) return;
  if (errors.length === 1) throw first;
  const most = 5;
  const rest = errors.length > most ? ` And ${errors.length - most} more.` : '';
  const says = errors.slice(0, most).map(({ message }) => message);
  throw guard(`Nothing was started. ${says.join(' ')}${rest}`, first.hint ?? '');
}
