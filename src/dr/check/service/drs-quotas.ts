import type { Job, SourceServer } from '@aws-sdk/client-drs';
import type { ServerRow } from '../../inventory/inventory.ts';
import type { Check } from '../check.ts';
import { fail, type Judgement, ok, warn, worst } from '../finding.ts';

/** AWS General Reference, "AWS Elastic Disaster Recovery quotas". */
const MOST = { replicating: 300, jobs: 20, serversPerJob: 100 } as const;

const MORE = 'Ask AWS for more: aws service-quotas list-service-quotas --service-code drs.';

/** Whether DRS takes so many servers. */
export const drsServers: Check = {
  id: 'quotas',
  title: 'the quotas of DRS',
  about: 'aws',
  phases: ['protect'],
  needs: ['sourceServers'],
  run: ({ inventory: { parts, rows } }) => [judgeServers(parts.sourceServers ?? [], rows)],
};

/** Whether DRS takes a job more. */
export const drsJobs: Check = {
  id: 'jobs',
  title: 'the jobs of DRS',
  about: 'aws',
  phases: ['drill', 'failover', 'launch'],
  needs: ['jobs'],
  run: ({ inventory: { parts, rows } }) => [judgeJobs(parts.jobs ?? [], rows)],
};

export function judgeServers(
  there: readonly SourceServer[],
  rows: readonly Pick<ServerRow, 'sourceServer'>[],
): Judgement {
  const replicating = there.filter(({ dataReplicationInfo: info }) => {
    const state = info?.dataReplicationState;
    return state !== 'STOPPED' && state !== 'DISCONNECTED';
  }).length;
  const added = rows.filter(({ sourceServer }) => !sourceServer).length;
  const message = `${replicating} servers are replicated, and ${added} are to come; DRS takes ${MOST.replicating}`;
  return replicating + added > MOST.replicating ? fail(message, MORE) : ok(message);
}

export function judgeJobs(jobs: readonly Job[], rows: readonly Pick<ServerRow, 'server' | 'jobs'>[]): Judgement {
  const running = jobs.filter(({ status }) => status !== 'COMPLETED').length;
  const waves = [...new Set(rows.map(({ server }) => server.wave))];
  const sizes = waves.map((wave) => rows.filter(({ server }) => server.wave === wave).length);
  const parts = Math.max(0, ...sizes.map((size) => Math.ceil(size / MOST.serversPerJob)));
  const busy = rows.filter((row) => row.jobs?.some((job) => job.running)).map(({ server }) => server.name);
  const wait = 'Wait for them: aws drs describe-jobs.';
  return worst(
    [
      ...(running + parts > MOST.jobs ? [fail(`${running} jobs are running; DRS takes ${MOST.jobs}`, wait)] : []),
      ...(busy.length > 0
        ? [warn(`a job is running for ${busy.join(', ')}`, 'A server is in one job at a time.')]
        : []),
    ],
    `${running} jobs are running; ${parts} are needed at a time`,
  );
}
