import { type FailbackError, toFailbackError } from '../../errors.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { followJob, jobFailure } from '../follow-job.ts';
import { type Doomed, terminateInstances } from '../terminate-instances.ts';
import type { Subject } from './look.ts';

/**
 * Terminates the recovery instances of servers, and waits for what does so already. Gives for each server by name why its
 * instance is still there. Throws `E_INTERRUPTED`.
 */
export async function endInstances(
  flow: Flow,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, FailbackError>> {
  const ending = subjects.flatMap((subject) => {
    const job = subject.row.jobs?.find(({ running, kind }) => running && kind === 'terminate');
    return job ? [{ subject, jobID: job.id }] : [];
  });
  const doomed = subjects
    .filter((subject) => ending.every((one) => one.subject !== subject))
    .flatMap((subject) => doomedOf(subject) ?? []);
  const what = `terminate the recovery instances of ${doomed.map(({ name }) => name).join(', ')}`;
  const [followed, ended] = await Promise.all([
    follow(flow, ending),
    doomed.length === 0 ? undefined : change(flow, { cloud: 'aws', what }, () => terminateInstances(flow, doomed)),
  ]);
  const failures = doomed.flatMap(({ name, recoveryInstanceID }) => {
    const error = ended?.get(recoveryInstanceID);
    return error ? [[name, error] as const] : [];
  });
  return new Map([...followed, ...failures]);
}

function doomedOf({ server: { name }, row: { recoveryInstance } }: Subject): Doomed | undefined {
  const { recoveryInstanceID, sourceServerID } = recoveryInstance ?? {};
  return recoveryInstanceID && sourceServerID ? { recoveryInstanceID, sourceServerID, name } : undefined;
}

async function follow(
  flow: Flow,
  ending: readonly { readonly subject: Subject; readonly jobID: string }[],
): Promise<readonly (readonly [string, FailbackError])[]> {
  if (flow.dryRun) return [];
  const idOf = ({ row }: Subject) => row.sourceServer?.sourceServerID ?? '';
  const names = new Map(ending.map(({ subject }) => [idOf(subject), subject.server.name]));
  const jobs = [...new Set(ending.map(({ jobID }) => jobID))];
  const failures = await Promise.all(
    jobs.map(async (jobID) => {
      const its = ending.flatMap((one) => (one.jobID === jobID ? [one.subject] : []));
      try {
        const followed = await followJob(flow, jobID, { names, state: 'terminating' });
        return its.map((subject) => [subject.server.name, jobFailure(followed, idOf(subject))] as const);
      } catch (thrown) {
        const error = toFailbackError(thrown, flow.signal);
        if (error.code === 'E_INTERRUPTED') throw error;
        return its.map(({ server }) => [server.name, error] as const);
      }
    }),
  );
  return failures.flat().flatMap(([name, error]) => (error ? [[name, error] as const] : []));
}
