import { report } from '../events.ts';
import type { Flow, PlannedChange } from './flow.ts';

type Changing = Pick<Flow, 'dryRun' | 'planned' | 'host'>;

/** One thing that a phase needs in a cloud. */
export interface Wanted<T, N extends readonly unknown[]> {
  readonly cloud: PlannedChange['cloud'];
  /** Completes "made …": "the VPN gateway". */
  readonly what: string;
  /** What other `ensure` gave: without them it cannot be looked for. */
  readonly needs?: { readonly [K in keyof N]: N[K] | undefined };
  /** Finds it; undefined if it is not there. */
  readonly look: (...needs: NoInfer<[...N]>) => Promise<T | undefined>;
  readonly make: (...needs: NoInfer<[...N]>) => Promise<T>;
}

/**
 * Gives what is there, or makes it: so a phase that was broken off takes up everything that it has made. In a dry run it
 * notes what it would make and gives undefined, also when something that it needs would have to be made first.
 */
export async function ensure<T, const N extends readonly unknown[] = []>(
  flow: Changing,
  { cloud, what, needs, look, make }: Wanted<T, N>,
): Promise<T | undefined> {
  const given = (needs ?? []) as readonly unknown[] as [...N];
  const complete = !given.includes(undefined);
  const there = complete ? await look(...given) : undefined;
  if (there !== undefined) return there;
  return await change(flow, { cloud, what: `make ${what}`, done: `made ${what}` }, () => make(...given));
}

/** A change that cannot be looked for: in a dry run it is only noted. */
export async function change<T>(
  { dryRun, planned, host }: Changing,
  { cloud, what, done }: PlannedChange & { readonly done?: string },
  act: () => Promise<T>,
): Promise<T | undefined> {
  if (dryRun) {
    planned.push({ cloud, what });
    report(host, 'note.info', `would ${what}`, { cloud, what });
    return undefined;
  }
  const result = await act();
  if (done !== undefined) report(host, 'note.info', done, { cloud, what });
  return result;
}
