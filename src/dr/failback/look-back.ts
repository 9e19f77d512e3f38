import type { Explanation } from '../../aws/drs/explain.ts';
import type { Failback } from '../../aws/drs/failback-state.ts';

/** How a failback stood when somebody began to watch it. */
export interface Watched {
  /** The try of a client that was booted anew since, which DRS shows until it comes again. */
  readonly old: string | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Where a failback is, for who waits for it. */
export type Look =
  /** No client has come yet. */
  | { readonly at: 'waiting' }
  /** A client has come; data does not flow yet. */
  | { readonly at: 'pairing' }
  /** It has its certificate, and data flows. */
  | { readonly at: 'paired' }
  | { readonly at: 'ready' }
  | { readonly at: 'done' }
  /** It does not get on; `for good` if waiting does not help. */
  | { readonly at: 'trouble'; readonly problem: Explanation; readonly forGood: boolean };

/** What one look says. */
export function lookBack(failback: Failback, watched: Watched): Look {
  const { phase, replication } = failback;
  const { problem } = replication;
  if (phase === 'completed') return { at: 'done' };
  if (isOld(failback, watched)) return { at: 'waiting' };
  if (problem) return { at: 'trouble', problem, forGood: replication.step?.failed ?? false };
  switch (phase) {
    case 'ready':
      return replication.phase === 'continuous' ? { at: 'ready' } : { at: 'paired' };
    case 'in-progress':
    case 'not-ready':
      return { at: 'paired' };
    case 'connecting':
      return { at: 'pairing' };
    default:
      return { at: 'waiting' };
  }
}

function isOld(failback: Failback, { old, since }: Watched): boolean {
  return old !== undefined && tryOf(failback) === old && (failback.clientSeen?.getTime() ?? 0) <= since;
}

/** Tells one try of a client from another; undefined while there is none. */
export function tryOf({ client, begun }: Pick<Failback, 'client' | 'begun'>): string | undefined {
  return client === undefined && begun === undefined ? undefined : `${client} ${begun?.toISOString()}`;
}
