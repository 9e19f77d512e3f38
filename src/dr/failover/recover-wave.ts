import { listJobs } from '../../aws/drs/jobs.ts';
import { isFailbackError } from '../../errors.ts';
import { createLimit } from '../../limit.ts';
import { jobBatches } from '../batches.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { indexBy } from '../inventory/index-by.ts';
import { planTags, WAVE_TAG } from '../tags.ts';
import { isStarting, type Judged, judgeAgain, sourceId, type Starting } from './judged.ts';
import type { Wish } from './wish.ts';
import { followRecovery, type RecoveryRun } from './recover.ts';
import { asItStands } from './recovered.ts';
import { startJobs } from './start-jobs.ts';

/** Jobs of an account that run at once (service quota "Concurrent jobs in progress"). */
const JOBS = 20;

/**
 * Recovers the servers of one wave: starts what is to be started, in jobs as large as DRS takes them, takes up what is
 * under way, and waits until all instances run. Throws `E_INTERRUPTED`, and what `judgeAgain` throws.
 */
export async function recoverWave(flow: Flow, wave: readonly Judged[], wish: Wish): Promise<readonly RecoveryRun[]> {
  if (flow.dryRun) return dryRun(flow, wave, wish);
  const judged = await judgeAgain(flow, wave, wish);
  const limit = createLimit(JOBS);
  const batches = jobBatches(judged.filter(isStarting));
  const runs = await Promise.all([
    takeUp(flow, judged, wish),
    ...batches.map((batch) => limit(() => start(flow, batch, wish))),
  ]);
  return [...refused(judged), ...runs.flat()];
}

function refused(judged: readonly Judged[]): RecoveryRun[] {
  const errors = judged.flatMap(({ server: { name }, verdict }) =>
    verdict.does === 'refuse' ? [[name, verdict.error] as const] : [],
  );
  return [{ followed: undefined, results: new Map(errors) }];
}

/** Jobs that run, and those that ended while nobody watched. */
async function takeUp(flow: Flow, judged: readonly Judged[], { isDrill }: Wish): Promise<RecoveryRun[]> {
  const kept = judged.filter(({ verdict }) => verdict.does === 'keep');
  const ids = [...new Set(kept.flatMap((one) => jobOf(one)))];
  const there = new Set((await listJobs(flow.aws, flow.signal, { jobIDs: ids })).map(({ jobID }) => jobID));
  const followed = judged.filter((one) => one.verdict.does === 'follow' || jobOf(one).some((id) => there.has(id)));
  const byJob = [...indexBy(followed, jobOf)].map(([jobID, ones]) => {
    const servers = new Map(ones.map(({ server, row }) => [row.sourceServer?.sourceServerID ?? '', server]));
    return followRecovery(flow, jobID, servers, isDrill);
  });
  const standing = standingOf(kept.filter((one) => !followed.includes(one)));
  return [standing, ...(await Promise.all(byJob))];
}

/** An instance that went on in the flow is no longer a matter of its launch. */
function jobOf({ verdict }: Judged): string[] {
  if (verdict.does === 'follow') return [verdict.jobID];
  if (verdict.does !== 'keep') return [];
  const { instance, stage } = verdict;
  return stage === 'failed-over' || stage === 'drill-running' ? [instance.jobID ?? ''].filter(Boolean) : [];
}

async function start(flow: Flow, batch: readonly Starting[], { isDrill }: Wish): Promise<RecoveryRun[]> {
  const targets = batch.map((one) => ({ sourceServerID: sourceId(one), recoverySnapshotID: one.point?.snapshotID }));
  const wave = String(batch[0]?.server.wave ?? 1);
  const tags = { ...planTags(flow.plan, isDrill ? 'drill' : 'recovery', undefined, flow.now()), [WAVE_TAG]: wave };
  const begun = await startJobs(flow, targets, { isDrill, tags });
  const servers = new Map(batch.map((one) => [sourceId(one), one.server]));
  return Promise.all(
    begun.map(async ({ targets: some, started }) => {
      const theirs = new Map([...servers].filter(([id]) => some.some((one) => one.sourceServerID === id)));
      if (!isFailbackError(started)) return followRecovery(flow, started.jobID ?? '', theirs, isDrill);
      return { followed: undefined, results: new Map([...theirs.values()].map(({ name }) => [name, started])) };
    }),
  );
}

async function dryRun(flow: Flow, wave: readonly Judged[], { isDrill }: Wish): Promise<RecoveryRun[]> {
  for (const batch of jobBatches(wave.filter(isStarting))) {
    const names = batch.map(({ server }) => server.name).join(', ');
    const what = `start the ${isDrill ? 'drill' : 'recovery'} of ${names}`;
    await change(flow, { cloud: 'aws', what }, () => Promise.resolve());
  }
  return [...refused(wave), standingOf(wave.filter(({ verdict }) => verdict.does !== 'refuse'))];
}

function standingOf(some: readonly Judged[]): RecoveryRun {
  return { followed: undefined, results: new Map(some.map(({ server, row }) => [server.name, asItStands(row)])) };
}
