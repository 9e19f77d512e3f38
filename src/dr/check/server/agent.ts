import type { SourceServer } from '@aws-sdk/client-drs';
import { type Recoverable, recoverable, replicationOf } from '../../../aws/drs/replication.ts';
import { formatDuration } from '../../../duration.ts';
import type { ServerRow } from '../../inventory/inventory.ts';
import { type Check, lacking } from '../check.ts';
import { fail, type Judgement, ok, warn, worst } from '../finding.ts';

/** Whether what DRS has of the servers is good enough for a failover. */
export const replication: Check = {
  id: 'replication',
  title: 'the replication of the servers',
  about: 'aws',
  phases: ['drill', 'failover'],
  needs: ['sourceServers', 'recoveryInstances', 'machines'],
  run: (ctx) =>
    ctx.inventory.rows
      // Where a recovery instance is at work, nothing is replicated to it.
      .filter(({ recoveryInstance }) => !recoveryInstance || recoveryInstance.isDrill === true)
      .map((row) => ({ ...judgeServer(row, ctx.flow.now(), lacking(ctx)), about: row.server.name })),
};

const PROTECT = 'failback dr protect installs the agent, and goes on where it stopped.';

/** An agent tells DRS every few minutes that it is there; one that lags more loses what people wrote. Milliseconds. */
const QUIET = 15 * 60_000;
const LATE = 10 * 60_000;

type Known = Pick<ServerRow, 'sourceServer' | 'ambiguous' | 'matchedBy' | 'machine'>;

export function judgeServer(
  { sourceServer, ambiguous, matchedBy, machine }: Known,
  now: number,
  bad = fail,
): Judgement {
  if (ambiguous.length > 0) {
    const message = `${ambiguous.join(' and ')} could both be meant`;
    return fail(message, 'Name the right one with sourceServer in the plan.');
  }
  if (!sourceServer) return bad('there is no source server: no agent has announced itself', PROTECT);
  const hostname = sourceServer.sourceProperties?.identificationHints?.hostname;
  const other = matchedBy === 'plan' && machine?.hostname && hostname && !isSameHost(machine.hostname, hostname);
  const message = `${sourceServer.sourceServerID} is ${hostname}, but the machine on Azure ${machine?.hostname}`;
  return worst(
    [
      ...(other ? [warn(message, 'Check sourceServer in the plan.')] : []),
      judgeSeen(sourceServer, now),
      judgeReplication(sourceServer, bad),
    ],
    'continuous',
  );
}

function judgeSeen({ lifeCycle }: SourceServer, now: number): Judgement {
  const quietMs = now - Date.parse(lifeCycle?.lastSeenByServiceDateTime ?? '');
  if (!(quietMs > QUIET)) return ok('the agent was seen');
  const remedy = 'Is the machine running, and let out at TCP 443? systemctl status aws-replication-agent';
  return warn(`the agent was last seen ${formatDuration(quietMs)} ago`, remedy);
}

const WAIT = 'Wait: failback dr status --watch.';
const READY: Readonly<Record<Recoverable, (phase: string) => Judgement>> = {
  current: () => ok('continuous'),
  older: (phase) => warn(`${phase}: only an older point in time can be recovered`, WAIT),
  none: (phase) => fail(`${phase}: nothing can be recovered yet`, WAIT),
  unknown: (phase) => fail(`replication is ${phase}`, PROTECT),
};

export function judgeReplication(server: SourceServer, bad = fail): Judgement {
  const state = replicationOf(server);
  const { phase, problem, lagMs = 0, percent } = state;
  const shown = percent === undefined || phase === 'continuous' ? phase : `${phase} (${percent} %)`;
  const ready = READY[recoverable(state)](shown);
  if (problem) return { ...(ready.verdict === 'ok' ? warn(problem.what) : fail(problem.what)), remedy: problem.mend };
  if (ready.verdict === 'fail') return bad(ready.message, ready.remedy);
  return phase === 'continuous' && lagMs > LATE
    ? warn(`${formatDuration(lagMs)} behind`, 'Look at the bandwidth and the load of the machine.')
    : ready;
}

/** A name with its domain is the same as without. */
function isSameHost(one: string, other: string): boolean {
  const short = (name: string) => name.toLowerCase().split('.', 1)[0];
  return short(one) === short(other);
}
