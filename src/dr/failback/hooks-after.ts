import { failed, type ServerResult } from '../each-server.ts';
import { failuresOf } from '../failover/prepare.ts';
import type { Flow } from '../flow.ts';
import { runServerHooks } from '../hooks.ts';
import type { Phase } from '../plan/plan.ts';

/**
 * Runs the plan's commands for each server that got through. One for which a command fails keeps its state, and has an
 * error. Throws `E_INTERRUPTED`.
 */
export async function afterEach<T>(
  flow: Flow,
  phase: Phase,
  results: readonly ServerResult<T>[],
): Promise<readonly ServerResult<T>[]> {
  const good = new Set(results.filter(({ error }) => !error).map(({ name }) => name));
  const servers = flow.servers.filter(({ name }) => good.has(name));
  const failures = await failuresOf(flow, servers, (server, own) => runServerHooks(own, phase, 'after', server));
  return results.map((result) => {
    const error = failures.get(result.name);
    return error ? failed(flow.host, result, error) : result;
  });
}
