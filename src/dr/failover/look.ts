import { ifSetUp } from '../../aws/drs/if-set-up.ts';
import { listJobs } from '../../aws/drs/jobs.ts';
import { listRecoveryInstances } from '../../aws/drs/recovery-instances.ts';
import { RUNNING } from '../../aws/drs/recovery.ts';
import { listSourceServers } from '../../aws/drs/source-servers.ts';
import { FailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { newestFirst } from '../inventory/jobs.ts';
import { joinRows } from '../inventory/join.ts';
import { takeInventory } from '../inventory/take.ts';

/**
 * What DRS has of the servers now, with jobs that may still run. Azure is asked only if a server cannot be told without
 * it, or if `machines` are wanted: in a disaster it may not answer. Throws what `Aws.call` and `Azure.call` throw.
 */
export async function lookAtServers(flow: Flow, { machines = false } = {}): Promise<readonly ServerRow[]> {
  const { aws, signal, plan, servers } = flow;
  if (machines) return fullLook(flow);
  const [sourceServers, recoveryInstances, jobs] = await Promise.all([
    ifSetUp(listSourceServers(aws, signal)),
    ifSetUp(listRecoveryInstances(aws, signal)),
    ifSetUp(listJobs(aws, signal, { since: new Date(flow.now() - RUNNING) })),
  ]);
  const rows = joinRows(plan, servers, { sourceServers, recoveryInstances, jobs: newestFirst(jobs) });
  return sourceServers.length === 0 || rows.every(isSure) ? rows : fullLook(flow);
}

function isSure({ matchedBy }: ServerRow): boolean {
  return matchedBy === 'plan' || matchedBy === 'tag';
}

async function fullLook(flow: Flow): Promise<readonly ServerRow[]> {
  const parts = ['sourceServers', 'recoveryInstances', 'jobs', 'machines'] as const;
  const { rows, failures } = await takeInventory(flow, { parts, jobDays: RUNNING / 86_400_000 });
  const failure = failures.find(({ cloud }) => cloud === 'aws');
  if (failure) throw failure.error;
  const unknown = failures.length === 0 ? [] : rows.filter((row) => !isSure(row));
  if (unknown.length > 0) throw withoutAzure(unknown, failures[0]?.error);
  return rows;
}

function withoutAzure(rows: readonly ServerRow[], error: FailbackError | undefined): FailbackError {
  const names = rows.map(({ server }) => server.name).join(', ');
  return new FailbackError(
    error?.code ?? 'E_AZURE',
    `Only Azure tells which servers of DRS are ${names}: ${error?.message}`,
    {
      hint: 'sourceServer in the plan does so too; servers that failback dr protect installed are known by their tags.',
      cause: error,
    },
  );
}
