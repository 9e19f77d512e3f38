import { deallocateMachine } from '../../azure/machines/life.ts';
import { getMachine } from '../../azure/machines/list.ts';
import { type FailbackError, toFailbackError } from '../../errors.ts';
import { inCell, report } from '../../events.ts';
import { createLimit } from '../../limit.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { runServerHooks } from '../hooks.ts';
import { vmId } from '../plan/ids.ts';
import type { Phase, PlanServer } from '../plan/plan.ts';
import { isStarting, type Judged } from './judged.ts';
import type { Wish } from './wish.ts';

/**
 * Runs the plan's commands for each server that is to be started, and stops its machine on Azure if that is wanted. A
 * server for which one of these fails is refused. Throws `E_INTERRUPTED`.
 */
export async function prepareServers(
  flow: Flow,
  phase: Phase,
  judged: readonly Judged[],
  wish: Wish,
): Promise<readonly Judged[]> {
  const servers = judged.filter(isStarting).map(({ server }) => server);
  const failures = await failuresOf(flow, servers, async (server, own) => {
    await runServerHooks(own, phase, 'before', server);
    if (wish.stopSource) await stopSource(own, server, wish);
  });
  return judged.map((one) => {
    const error = failures.get(one.server.name);
    return error ? { ...one, verdict: { does: 'refuse', error } } : one;
  });
}

/** Does something for servers, several at once, and gives the errors of those for which it fails. Throws `E_INTERRUPTED`. */
export async function failuresOf(
  flow: Flow,
  servers: readonly PlanServer[],
  work: (server: PlanServer, flow: Flow) => Promise<void>,
): Promise<ReadonlyMap<string, FailbackError>> {
  const failures = new Map<string, FailbackError>();
  const limit = createLimit(10);
  const attempt = async (server: PlanServer) => {
    try {
      await work(server, { ...flow, host: inCell(flow.host, server.name) });
    } catch (thrown) {
      const error = toFailbackError(thrown, flow.signal);
      if (error.code === 'E_INTERRUPTED') throw error;
      failures.set(server.name, error);
    }
  };
  await Promise.all(servers.map((server) => limit(() => attempt(server))));
  return failures;
}

/** So that nobody writes to both sides; a machine that does not run, or is not there, is as good. */
async function stopSource(flow: Flow, { name, vm }: PlanServer, { force }: Wish): Promise<void> {
  const { azure, plan, signal, host } = flow;
  const id = vmId(plan.azure, vm);
  try {
    const machine = await getMachine(azure, id, signal);
    if (!machine || machine.power === 'deallocated') return;
    const what = `stop the machine ${machine.name}`;
    await change(flow, { cloud: 'azure', what, done: `stopped the machine ${machine.name}` }, () =>
      deallocateMachine(azure, id, signal),
    );
  } catch (thrown) {
    const error = toFailbackError(thrown, signal);
    if (error.code === 'E_INTERRUPTED' || !force) throw error;
    report(
      host,
      'note.warn',
      `${name} could not be stopped on Azure, and may still be written to: ${error.message}`,
      {},
    );
  }
}
