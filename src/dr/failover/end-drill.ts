import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { failbackOf } from '../../aws/drs/failback-state.ts';
import { listJobs } from '../../aws/drs/jobs.ts';
import { eachServer } from '../each-server.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import { nextStep } from '../status/next-command.ts';
import { stageOf } from '../status/stage-of.ts';
import { planTagsOf } from '../tags.ts';
import { isAway } from '../status/stages.ts';
import { type Doomed, terminateInstances } from '../terminate-instances.ts';
import { guard } from './guard.ts';
import { lookAtServers } from './look.ts';
import { ofWave } from './of-wave.ts';

export interface EndedDrill {
  readonly state: string;
  /** Of the drill instance; null if there is none. */
  readonly recoveryInstance: string | null;
}

/**
 * Terminates the drill instances of the plan, and nothing else: neither instances of failed-over servers nor drills that
 * somebody else began. Throws `E_INTERRUPTED`, and what `Aws.call` throws.
 */
export async function endDrill(
  whole: Flow,
  { wave }: { readonly wave?: number | undefined } = {},
): Promise<PhaseOutcome<EndedDrill>> {
  const flow = ofWave(whole, wave);
  const rows = await lookAtServers(flow);
  const ours = await oursOf(flow, rows);
  const doomed = rows.flatMap((row) => doomedOf(row, ours) ?? []);
  const names = doomed.map(({ name }) => name).join(', ');
  const what = `terminate the drill ${doomed.length === 1 ? 'instance' : 'instances'} of ${names}`;
  const end = () => change(flow, { cloud: 'aws', what }, () => terminateInstances(flow, doomed));
  const ending = doomed.length === 0 ? undefined : end();
  const results = await eachServer(
    flow,
    async ({ name }) => {
      const row = rows.find(({ server }) => server.name === name);
      const recoveryInstance = row?.recoveryInstance?.isDrill
        ? (row.recoveryInstance.recoveryInstanceID ?? null)
        : null;
      const error = (row && refusal(row, ours)) ?? (await ending)?.get(recoveryInstance ?? '');
      if (error) throw error;
      const ended = recoveryInstance !== null && !flow.dryRun;
      return { state: ended ? 'drill-ended' : row ? stageOf(row) : 'unknown', recoveryInstance };
    },
    { places: Infinity },
  );
  // A server that runs on AWS in earnest goes on from there.
  const stages = rows.map((row) => ({ name: row.server.name, stage: stageOf(row) }));
  const step = nextStep(stages.filter(({ stage }) => isAway(stage)));
  return phaseOutcome(flow, 'failover --end-drill', results, {
    next: step?.words ?? 'failover',
    onward: step?.names,
  });
}

type IsOurs = (instance: RecoveryInstance) => boolean;

/** An instance has the tags of its source server; of one that was installed by hand only the job of the drill is tagged. */
async function oursOf({ aws, signal, plan }: Flow, rows: readonly ServerRow[]): Promise<IsOurs> {
  const drills = rows.flatMap(({ recoveryInstance }) => (recoveryInstance?.isDrill ? [recoveryInstance] : []));
  const untagged = drills.filter(({ tags }) => planTagsOf(tags) === undefined);
  const jobIDs = untagged.flatMap(({ jobID }) => jobID ?? []);
  const jobs = await listJobs(aws, signal, { jobIDs });
  const begun = new Set(jobs.filter(({ tags }) => planTagsOf(tags)?.plan === plan.name).map(({ jobID }) => jobID));
  return ({ tags, jobID }) => planTagsOf(tags)?.plan === plan.name || (jobID !== undefined && begun.has(jobID));
}

function doomedOf(row: ServerRow, isOurs: IsOurs): Doomed | undefined {
  const { recoveryInstanceID, sourceServerID } = row.recoveryInstance ?? {};
  if (!row.recoveryInstance?.isDrill || refusal(row, isOurs) || !recoveryInstanceID || !sourceServerID)
    return undefined;
  return { recoveryInstanceID, sourceServerID, name: row.server.name };
}

function refusal({ server: { name }, jobs = [], recoveryInstance: instance }: ServerRow, isOurs: IsOurs) {
  const job = jobs.find(({ running, kind }) => running && kind !== 'terminate');
  if (job)
    return guard(`${name} is in the hands of a job (${job.kind}, ${job.id}).`, 'Run it again when that is over.');
  if (!instance?.isDrill) return undefined;
  const id = instance.recoveryInstanceID;
  if (!isOurs(instance)) {
    return guard(`The drill instance ${id} of ${name} is not of this plan.`, 'Whoever began that drill should end it.');
  }
  const { phase } = failbackOf(instance);
  if (phase === 'not-started' || phase === 'unknown') return undefined;
  return guard(`A failback of the drill instance ${id} of ${name} is ${phase}.`, 'failback dr failback stop ends it.');
}
