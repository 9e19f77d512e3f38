import { failbackOf } from '../../aws/drs/failback-state.ts';
import { formatDuration } from '../../duration.ts';
import type { FailbackError } from '../../errors.ts';
import { approve } from '../approval.ts';
import { change } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { failuresOf } from '../failover/prepare.ts';
import { runHooks, runServerHooks } from '../hooks.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import { failed, type ServerResult } from '../each-server.ts';
import { type Back, backOf } from './back.ts';
import { dropKeys } from './drop-keys.ts';
import { goingOn } from './going-on.ts';
import { afterEach } from './hooks-after.ts';
import { followLaunches, type Launching } from './follow-launches.ts';
import { judgeLaunch, type LaunchVerdict } from './judge-launch.ts';
import { lookAtFailbacks, rowOf } from './look.ts';
import { startLaunches } from './start-launches.ts';

const GOES_ON = 'DRS goes on with the launch by itself: the same command takes it up again.';

interface Judged {
  readonly row: ServerRow;
  readonly verdict: LaunchVerdict;
}

/**
 * Ends the failback of those servers whose data is there: DRS makes the disks on Azure bootable, and the clients switch
 * their machines off. Throws `E_GUARD` if none is ready or it is not approved, `E_HOOK`, `E_INTERRUPTED`, and what
 * `Aws.call` throws.
 */
export async function launchFailback(flow: Flow): Promise<PhaseOutcome<Back>> {
  const rows = await lookAtFailbacks(flow);
  const judged = rows.map((row): Judged => ({ row, verdict: judgeLaunch(row) }));
  refuseAll(judged);
  const ready = judged.filter(({ verdict }) => verdict.does === 'launch');
  if (ready.length > 0) await approve(flow, 'launch', approvalLines(flow, judged));
  await runHooks(flow, 'launch', 'before');
  const servers = ready.map(({ row }) => row.server);
  const held = await failuresOf(flow, servers, (server, own) => makeReady(own, rowOf(rows, server.name)));
  const begun = await launch(
    flow,
    ready.filter(({ row }) => !held.has(row.server.name)),
  );
  const launching = flow.dryRun ? [] : [...judged.flatMap(followed), ...begun];
  const failures = await goingOn(followLaunches(flow, launching), GOES_ON);
  const after = flow.dryRun ? judged.map(({ row }) => row) : await lookAtFailbacks(flow);
  const ended = judged.map((one) => resultOf(flow, one, new Map([...held, ...failures]), after));
  const results = await afterEach(flow, 'launch', ended);
  await runHooks(flow, 'launch', 'after');
  return phaseOutcome(flow, 'failback launch', results, { next: 'cutover' });
}

/** Somebody may have stopped waiting before the client had paired, which needs its keys no more. */
async function makeReady(flow: Flow, { server, failbackMachine }: ServerRow): Promise<void> {
  await runServerHooks(flow, 'launch', 'before', server);
  if (failbackMachine) await dropKeys(flow, failbackMachine.id);
}

function followed({ row, verdict }: Judged): Launching[] {
  return verdict.does === 'follow' ? [{ row, started: verdict.jobID }] : [];
}

async function launch(flow: Flow, ready: readonly Judged[]): Promise<readonly Launching[]> {
  const rows = ready.map(({ row }) => row);
  if (rows.length === 0) return [];
  const what = `launch the failback of ${rows.map(({ server }) => server.name).join(', ')}`;
  return (await change(flow, { cloud: 'aws', what }, () => startLaunches(flow, rows))) ?? [];
}

/** With nothing to do there is nothing to approve. */
function refuseAll(judged: readonly Judged[]): void {
  const errors = judged.flatMap(({ verdict }) => (verdict.does === 'refuse' ? [verdict.error] : []));
  const [first] = errors;
  if (!first || errors.length < judged.length) return;
  if (errors.length === 1) throw first;
  throw guard(`Nothing was launched. ${errors.map(({ message }) => message).join(' ')}`, first.hint ?? '');
}

function approvalLines({ plan }: Flow, judged: readonly Judged[]): string[] {
  const ready = judged.filter(({ verdict }) => verdict.does === 'launch');
  const refused = judged.flatMap(({ verdict }) => (verdict.does === 'refuse' ? [verdict.error.message] : []));
  return [
    `The failback of ${ready.length} of ${judged.length} servers of ${plan.name} is launched on Azure:`,
    ...ready.map(({ row }) => `  ${row.server.name}: ${lagOf(row)}`),
    ...refused.map((message) => `left out: ${message}`),
    'What is written on AWS from now on does not come back: their applications there should have stopped.',
  ];
}

function lagOf({ recoveryInstance }: ServerRow): string {
  const { lagMs, backlogBytes } = failbackOf(recoveryInstance ?? {}).replication;
  const behind = lagMs === undefined ? 'nobody knows how far behind' : `${formatDuration(lagMs)} behind`;
  return backlogBytes > 0 ? `${behind}, ${backlogBytes} bytes wait` : behind;
}

function resultOf(
  { host }: Flow,
  { row, verdict }: Judged,
  failures: ReadonlyMap<string, FailbackError>,
  after: readonly ServerRow[],
): ServerResult<Back> {
  const { name } = row.server;
  const error = verdict.does === 'refuse' ? verdict.error : failures.get(name);
  const value = backOf(after.find(({ server }) => server.name === name) ?? row);
  return error ? failed(host, { name, state: 'failed', value }, error) : { name, state: value.state, value };
}
