import { failbackOf } from '../../aws/drs/failback-state.ts';
import { listRecoveryInstances } from '../../aws/drs/recovery-instances.ts';
import { FailbackError, isFailbackError, toFailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import { followJob, jobFailure } from '../follow-job.ts';
import { indexBy } from '../inventory/index-by.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { poll } from '../poll.ts';

/** A server with the id of the job that launches its failback, or why there is none. */
export interface Launching {
  readonly row: ServerRow;
  readonly started: string | FailbackError;
}

/** Milliseconds that an instance may take, after its job has ended, to say that the failback is complete. */
const AFTERWARDS = 15 * 60_000;

/**
 * Waits for the jobs, and until the recovery instances say that their failback is complete: how such a job went for a
 * server is only to be seen there. Gives the errors of those for which it is not. Throws `E_INTERRUPTED`.
 */
export async function followLaunches(
  flow: Flow,
  launching: readonly Launching[],
): Promise<ReadonlyMap<string, FailbackError>> {
  const failures = new Map<string, FailbackError>();
  for (const { row, started } of launching) if (isFailbackError(started)) failures.set(row.server.name, started);
  const byJob = indexBy(launching, ({ started }) => (isFailbackError(started) ? [] : [started]));
  await Promise.all(
    [...byJob].map(async ([jobID, some]) => {
      const rows = some.map(({ row }) => row);
      try {
        for (const [name, error] of await followOne(flow, jobID, rows)) failures.set(name, error);
      } catch (thrown) {
        const error = toFailbackError(thrown, flow.signal);
        if (error.code === 'E_INTERRUPTED') throw error;
        for (const { server } of rows) failures.set(server.name, error);
      }
    }),
  );
  return failures;
}

async function followOne(
  flow: Flow,
  jobID: string,
  rows: readonly ServerRow[],
): Promise<readonly (readonly [string, FailbackError])[]> {
  const sourceOf = ({ recoveryInstance }: ServerRow) => recoveryInstance?.sourceServerID ?? '';
  const names = new Map(rows.map((row) => [sourceOf(row), row.server.name]));
  const followed = await followJob(flow, jobID, { names, state: 'failback-launching' });
  const failed = rows.flatMap((row) => {
    const failure = jobFailure(followed, sourceOf(row));
    return failure ? [[row.server.name, failure] as const] : [];
  });
  const good = rows.filter(({ server }) => failed.every(([name]) => name !== server.name));
  const ended = await untilComplete(flow, good);
  const incomplete = good.flatMap(({ server: { name }, recoveryInstance }) => {
    const phase = ended.get(recoveryInstance?.recoveryInstanceID ?? '');
    return phase === 'completed' ? [] : [[name, notComplete(name, jobID, phase)] as const];
  });
  return [...failed, ...incomplete];
}

async function untilComplete(flow: Flow, rows: readonly ServerRow[]): Promise<ReadonlyMap<string, string>> {
  const { aws, signal } = flow;
  const begin = flow.now();
  const recoveryInstanceIDs = rows.flatMap(({ recoveryInstance }) => recoveryInstance?.recoveryInstanceID ?? []);
  return poll(flow, 'The end of the failback', async () => {
    const instances = await listRecoveryInstances(aws, signal, { recoveryInstanceIDs });
    const phases = new Map(instances.map((one) => [one.recoveryInstanceID ?? '', failbackOf(one).phase] as const));
    const open = [...phases.values()].some((phase) => phase !== 'completed' && phase !== 'error');
    return open && flow.now() - begin < AFTERWARDS ? undefined : phases;
  });
}

function notComplete(name: string, jobID: string, phase = 'gone'): FailbackError {
  return new FailbackError(
    'E_DR',
    `The job ${jobID} has ended, but the failback of ${name} is not complete: ${phase}.`,
    {
      hint: `The serial console of its failback machine says how the conversion went; failback dr failback ${phase === 'error' ? 'start boots the client again.' : 'status looks again.'}`,
      data: { jobID, phase },
    },
  );
}
