import { FailbackError, toFailbackError } from '../errors.ts';
import { type Host, inCell, report } from '../events.ts';
import { createLimit } from '../limit.ts';
import type { Flow } from './flow.ts';
import type { PlanServer } from './plan/plan.ts';

/** What came of one server in a phase. */
export interface ServerResult<T = unknown> {
  readonly name: string;
  /** As its work says; `failed`, or `pending` if it was not come to. */
  readonly state: string;
  /** What its work gave. */
  readonly value?: T;
  readonly error?: FailbackError;
}

export interface EachServerOptions {
  /** Ends one wave before the next begins. @default false */
  readonly waves?: boolean;
  /** Servers at once; 10 unless told. */
  readonly places?: number;
}

/**
 * Does the work of a phase for every server of the flow, several at once; the work gets a flow whose events name the
 * server. A server that fails leaves the others going, also those of later waves: see `phaseFailure`. The results are
 * in the order of the plan. Throws `E_INTERRUPTED` when all that was begun has stopped.
 */
export async function eachServer<T extends { readonly state: string }>(
  flow: Flow,
  work: (server: PlanServer, flow: Flow) => Promise<T>,
  { waves = false, places = 10 }: EachServerOptions = {},
): Promise<ServerResult<T>[]> {
  const results = new Map<PlanServer, ServerResult<T>>();
  const limit = createLimit(places);
  const run = (server: PlanServer) =>
    limit(async () => {
      if (flow.signal.aborted) return;
      results.set(server, await attempt(flow, server, work));
    });
  for (const wave of waves ? wavesOf(flow.servers) : [flow.servers]) await Promise.all(wave.map(run));
  const all = flow.servers.map((server) => results.get(server) ?? pending(server));
  if (flow.signal.aborted) throw stopped(all, flow.signal.reason);
  return all;
}

function wavesOf(servers: readonly PlanServer[]): PlanServer[][] {
  const numbers = [...new Set(servers.map(({ wave }) => wave))].sort((a, b) => a - b);
  return numbers.map((number) => servers.filter(({ wave }) => wave === number));
}

async function attempt<T extends { readonly state: string }>(
  flow: Flow,
  server: PlanServer,
  work: (server: PlanServer, flow: Flow) => Promise<T>,
): Promise<ServerResult<T>> {
  const { name } = server;
  try {
    const value = await work(server, { ...flow, host: inCell(flow.host, name) });
    const { state } = value;
    report(flow.host, 'dr.server', `${name}: ${state}`, { name, state });
    return { name, state, value };
  } catch (thrown) {
    const error = toFailbackError(thrown, flow.signal);
    if (error.code === 'E_INTERRUPTED') return pending(server);
    return failed(flow.host, { name, state: 'failed' }, error);
  }
}

/** A result with the error of its server, which is told as well: for what fails beside `eachServer`. */
export function failed<T>(host: Host, result: ServerResult<T>, error: FailbackError): ServerResult<T> {
  tellFailure(host, result, error);
  return { ...result, error };
}

/** Only tells it. */
export function tellFailure(
  host: Host,
  { name, state }: Pick<ServerResult, 'name' | 'state'>,
  { code, message, hint }: FailbackError,
): void {
  const mend = hint === undefined ? {} : { hint };
  report(host, 'dr.server', `${name}: ${message} (${code})`, { name, state, error: code, ...mend });
}

function pending({ name }: PlanServer) {
  return { name, state: 'pending' };
}

function stopped(results: readonly ServerResult[], cause: unknown): FailbackError {
  return new FailbackError('E_INTERRUPTED', 'Interrupted.', {
    hint: 'What the clouds have begun goes on there; the same command finds its place and goes on, from any machine.',
    cause,
    data: { servers: Object.fromEntries(results.map(({ name, state }) => [name, state])) },
  });
}
