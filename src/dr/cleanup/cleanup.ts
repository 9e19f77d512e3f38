import { FailbackError } from '../../errors.ts';
import { approve } from '../approval.ts';
import type { Flow } from '../flow.ts';
import { runHooks } from '../hooks.ts';
import { choose, requireNames } from './choose.ts';
import { findThings } from './find.ts';
import { type CleanupOutcome, cleanupOutcome } from './outcome.ts';
import { removeThings } from './remove.ts';
import { approvalLines } from './show.ts';
import type { Group } from './thing.ts';

export interface CleanupOptions {
  /** Only what was made more than so many milliseconds ago. */
  readonly olderThan?: number | undefined;
  /** What stays. */
  readonly keep?: readonly Group[] | undefined;
  /** Servers, by their names, whose things go although they are in use; `vpn` for the VPN. */
  readonly evenInUse?: readonly string[] | undefined;
}

/**
 * Removes what the plan made on both clouds, and what nobody needs any more. What is in use stays unless its server is
 * named, and what a server runs on stays in any case, as does everything that the flow did not tag. Throws `E_GUARD` if it
 * is not approved, `E_USAGE`, `E_HOOK`, `E_INTERRUPTED`, and what could not be read; for what is left see
 * `cleanupFailure`.
 */
export async function cleanUp(flow: Flow, options: CleanupOptions = {}): Promise<CleanupOutcome> {
  const { plan, servers } = flow;
  try {
    const things = await findThings(flow);
    requireNames(
      options.evenInUse ?? [],
      plan.servers.map(({ name }) => name),
      things,
    );
    const chosen = { servers: servers.map(({ name }) => name), all: servers.length === plan.servers.length };
    const verdicts = choose(things, { ...options, ...chosen, now: flow.now() });
    const doomed = verdicts.flatMap(({ thing, kept }) => (kept ? [] : [thing]));
    if (doomed.length === 0) return cleanupOutcome(flow, verdicts, new Map());
    await approve(flow, 'cleanup', approvalLines(plan.name, verdicts));
    await runHooks(flow, 'cleanup', 'before');
    const left = await removeThings(flow, doomed);
    await runHooks(flow, 'cleanup', 'after');
    return cleanupOutcome(flow, verdicts, left);
  } catch (error) {
    throw flow.signal.aborted ? stopped(error) : error;
  }
}

function stopped(cause: unknown): FailbackError {
  return new FailbackError('E_INTERRUPTED', 'Interrupted.', {
    hint: 'What the clouds began to delete goes on there. The same command goes on with what is left, from any machine.',
    cause,
  });
}
