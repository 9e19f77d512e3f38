import { failed, type ServerResult } from '../each-server.ts';
import type { Flow } from '../flow.ts';
import { runServerHooks } from '../hooks.ts';
import type { Phase } from '../plan/plan.ts';
import { failuresOf } from './prepare.ts';
import type { Recovered } from './recovered.ts';

type Results = readonly ServerResult<Recovered>[];

/**
 * Runs the plan's commands for each server that was recovered, with `FAILBACK_RECOVERY_INSTANCE`, its id, and
 * `FAILBACK_PRIVATE_IP`. A server for which one fails keeps its state, and has an error. Throws `E_INTERRUPTED`.
 */
export async function afterServerHooks(flow: Flow, phase: Phase, results: Results): Promise<Results> {
  const valueOf = new Map(results.map(({ name, value }) => [name, value]));
  const servers = flow.servers.filter(({ name }) => valueOf.get(name) !== undefined);
  const failures = await failuresOf(flow, servers, async (server, own) => {
    const { recoveryInstance, privateIp } = valueOf.get(server.name) ?? {};
    const env = { FAILBACK_RECOVERY_INSTANCE: recoveryInstance ?? '', FAILBACK_PRIVATE_IP: privateIp ?? '' };
    await runServerHooks(own, phase, 'after', server, env);
  });
  return results.map((result) => {
    const error = failures.get(result.name);
    return error ? failed(flow.host, result, error) : result;
  });
}

/** The same of all of them, for the commands that are run once: `FAILBACK_RESULTS_JSON`. */
export function resultEnv(results: Results): Readonly<Record<string, string>> {
  const facts = results.map(({ name, state, value, error }) => ({
    ...{ name, state, recoveryInstance: value?.recoveryInstance ?? null, privateIp: value?.privateIp ?? null },
    ...(error ? { error: error.code } : {}),
  }));
  return { FAILBACK_RESULTS_JSON: JSON.stringify(facts) };
}
