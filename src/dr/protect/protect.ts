import { replicationOf } from '../../aws/drs/replication.ts';
import { report } from '../../events.ts';
import { createLimit } from '../../limit.ts';
import { eachServer } from '../each-server.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { runHooks, runServerHooks } from '../hooks.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import { replicationStatus, type ReplicationStatus } from '../status/replication-status.ts';
import { agentKeys, type AgentKeys, planAgentRole } from './agent-keys.ts';
import { watchReplication } from './await-replication.ts';
import { installAgent } from './install-agent.ts';
import { judge, type Verdict } from './judge.ts';
import { lookAtServers } from './look.ts';
import { settleServer } from './server-settings.ts';
import { setUpDrs } from './set-up.ts';
import { prepareLaunchTemplate, prepareReplicationTemplate } from './templates.ts';

export interface ProtectOptions {
  /** Until all replicate continuously. @default true */
  readonly wait?: boolean | undefined;
}

/** What came of a server. */
export interface Protected {
  /** `ready` for recovery; `replicating`; `planned` by a dry run; or the stage of one that is away from Azure. */
  readonly state: string;
  /** Null if there is none yet. */
  readonly sourceServer: string | null;
  /** True if this run installed its agent. */
  readonly installed: boolean;
  readonly replication: ReplicationStatus | null;
}

/** Installers at once. */
const AT_ONCE = 10;

/**
 * Brings servers under the protection of DRS: sets DRS up, installs the agents, settles how each server replicates and
 * is launched, and waits until all are ready for recovery. Throws `E_GUARD` if a template of somebody else is in the
 * way, `E_HOOK`, `E_INTERRUPTED`, and what `Aws.call` and `Azure.call` throw.
 */
export async function protect(flow: Flow, { wait = true }: ProtectOptions = {}): Promise<PhaseOutcome<Protected>> {
  const { rows, initialised, old, restored } = await lookAtServers(flow);
  const verdicts = new Map(
    rows.map((row) => [row.server, judge(row, flow.plan.name, flow.now(), restored(row.server.name))]),
  );
  const installs = [...verdicts.values()].some(({ does }) => does === 'install');

  await runHooks(flow, 'protect', 'before');
  await setUpDrs(flow, initialised);
  const answers = initialised || !flow.dryRun;
  if (installs) await prepareReplicationTemplate(flow, answers);
  if (installs) await prepareLaunchTemplate(flow, answers);
  if (installs && flow.dryRun) await planAgentRole(flow);

  const limit = createLimit(AT_ONCE);
  const keys = agentKeys(flow);
  const watch = watchReplication(flow);
  const results = await eachServer(
    flow,
    async (server, own): Promise<Protected> => {
      const verdict = verdicts.get(server);
      if (verdict === undefined) throw new TypeError(`nobody judged ${server.name}`);
      const begun = await limit(() => begin(own, server, verdict, keys));
      const { name } = server;
      if (begun.installed && !flow.dryRun)
        report(flow.host, 'dr.server', `${name}: the agent is installed`, { name, state: begun.state });
      const id = begun.sourceServer;
      const theirs = old.flatMap((one) => (one.server === name ? one.id : []));
      const costly = verdict.does === 'install' && verdict.replaces ? [...theirs, verdict.replaces] : theirs;
      if (id !== null && costly.length > 0) tellOfOld(own, name, costly);
      if (!wait || begun.state !== 'replicating' || id === null || flow.dryRun) return begun;
      const replication = replicationStatus(await watch.continuous(name, id));
      await runServerHooks(own, 'protect', 'after', server, { FAILBACK_SOURCE_SERVER: id });
      return { ...begun, state: 'ready', replication };
    },
    { places: Infinity },
  );
  await runHooks(flow, 'protect', 'after');
  const next = wait ? 'failover --drill' : 'status --watch';
  return phaseOutcome(flow, 'protect', results, { next, again: wait ? 'protect' : 'protect --no-wait' });
}

function tellOfOld({ host }: Flow, name: string, ids: readonly string[]): void {
  const message =
    `${name}: DRS keeps ${ids.join(', ')} of the machine on which it ran before, and it costs: once the new one is ready, ` +
    'failback dr cleanup --keep vpn,replication removes it.';
  report(host, 'note.warn', message, { sourceServers: ids });
}

/** Up to where it goes on by itself. */
async function begin(flow: Flow, server: ServerRow['server'], verdict: Verdict, keys: AgentKeys): Promise<Protected> {
  if (verdict.does === 'refuse') throw verdict.error;
  if (verdict.does === 'leave') {
    return { state: verdict.stage, sourceServer: null, installed: false, replication: null };
  }
  await runServerHooks(flow, 'protect', 'before', server);
  const installed = verdict.does === 'install';
  const source = installed ? await install(flow, server, verdict, keys) : verdict.sourceServer;
  if (source === undefined) return { state: 'planned', sourceServer: null, installed, replication: null };
  await settleServer(flow, server, source, !installed && verdict.stopped);
  const replication = replicationStatus(replicationOf(source));
  return { state: 'replicating', sourceServer: source.sourceServerID ?? null, installed, replication };
}

function install(
  flow: Flow,
  server: ServerRow['server'],
  verdict: Verdict & { readonly does: 'install' },
  keys: AgentKeys,
) {
  const { machine, again } = verdict;
  const what = `install the agent in ${machine.name}${again ? ' again' : ''}`;
  return change(flow, { cloud: 'azure', what }, () => installAgent(flow, server, machine, keys));
}
