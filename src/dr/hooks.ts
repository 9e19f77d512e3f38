import { dirname, resolve } from 'node:path';
import { startDeadline } from '../boot/deadline.ts';
import { parseDuration } from '../duration.ts';
import { FailbackError, isFailbackError } from '../errors.ts';
import { report } from '../events.ts';
import { commandLine } from '../toolbox/command-line.ts';
import { runProcess } from '../toolbox/process.ts';
import { change } from './ensure.ts';
import type { Flow } from './flow.ts';
import type { Hook, Phase, PlanServer } from './plan/plan.ts';

type When = 'before' | 'after';

/**
 * Runs the plan's commands around a phase, one after the other, with `FAILBACK_PLAN` (the file), `FAILBACK_PHASE`,
 * `FAILBACK_SERVERS_JSON` and what `env` adds. Their output becomes events. Throws `E_HOOK` for the first that fails or
 * takes too long, `E_INTERRUPTED`.
 */
export async function runHooks(
  flow: Flow,
  phase: Phase,
  when: When,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const hook of hooksOf(flow, phase, when, false)) await runHook(flow, hook, { ...hookEnv(flow, phase), ...env });
}

/** The same for the commands that are run for each server, with `FAILBACK_SERVER`, its name. */
export async function runServerHooks(
  flow: Flow,
  phase: Phase,
  when: When,
  server: PlanServer,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const own = { ...hookEnv(flow, phase), FAILBACK_SERVER: server.name, ...env };
  for (const hook of hooksOf(flow, phase, when, true)) await runHook(flow, hook, own);
}

function hooksOf({ plan }: Flow, phase: Phase, when: When, perServer: boolean): readonly Hook[] {
  return (plan.hooks[phase]?.[when] ?? []).filter((hook) => hook.perServer === perServer);
}

// `failback dr …` in a hook reads the first as its --plan.
function hookEnv({ path, servers }: Flow, phase: Phase): Readonly<Record<string, string>> {
  const facts = servers.map(({ name, vm, sourceServer = null, wave }) => ({ name, vm, sourceServer, wave }));
  return { FAILBACK_PLAN: resolve(path), FAILBACK_PHASE: phase, FAILBACK_SERVERS_JSON: JSON.stringify(facts) };
}

async function runHook(flow: Flow, hook: Hook, env: Readonly<Record<string, string>>): Promise<void> {
  const [tool = '', ...args] = hook.run;
  const command = commandLine({ tool, args });
  const about = env.FAILBACK_SERVER === undefined ? '' : ` for ${env.FAILBACK_SERVER}`;
  await change(flow, { cloud: 'here', what: `run ${command}${about}` }, async () => {
    report(flow.host, 'tool.start', command, { tool, command });
    using deadline = startDeadline(parseDuration(hook.timeout), flow.signal);
    try {
      await runProcess(tool, args, {
        cwd: dirname(resolve(flow.path)),
        env: { ...flow.env, ...env },
        signal: deadline.signal,
        onLine: (line) => report(flow.host, 'tool.line', line, { tool, line }),
      });
    } catch (error) {
      throw hookError(error, hook, command, deadline.expired);
    }
  });
}

function hookError(error: unknown, { timeout }: Hook, command: string, tookTooLong: boolean): unknown {
  if (tookTooLong) {
    return new FailbackError('E_HOOK', `The hook ${command} took longer than ${timeout}, and was ended.`, {
      hint: 'Give it more time in the plan (timeout), or let it start its work and end.',
      cause: error,
      data: { command },
    });
  }
  if (!isFailbackError(error) || error.code === 'E_INTERRUPTED') return error;
  return new FailbackError('E_HOOK', `A hook of the plan failed: ${error.message}`, {
    hint: 'The phase stops here; the same command begins it again, with this hook.',
    cause: error,
    data: error.data,
  });
}
