import { quote } from '../toolbox/command-line.ts';
import type { ServerResult } from './each-server.ts';
import type { Flow } from './flow.ts';

/** The commands to which a phase leads; words are what stands behind `failback dr`. */
export interface LeadsTo {
  /** Once all got through; null if nothing is left to be done. */
  readonly next: string | null;
  /** The servers that this is for, also if the phase had to refuse them; all unless told. */
  readonly onward?: readonly string[] | undefined;
  /** The command itself, with the options that matter; the name of the phase unless told. */
  readonly again?: string | undefined;
}

type Which = Pick<Flow, 'path' | 'plan' | 'servers'>;

/** The command line that leads on, for the servers of this run, or for those that are named. */
export function nextLine(
  { path, plan, servers }: Which,
  words: string,
  names: readonly string[] = servers.map(({ name }) => name),
): string {
  const file = path === 'dr.yaml' ? '' : ` --plan ${quote(path)}`;
  const chosen = names.length === plan.servers.length ? '' : ` --server ${names.join(',')}`;
  return `failback dr ${words}${file}${chosen}`;
}

/**
 * What comes after a phase: the same command, after a dry run for all, else for those that failed; only then what follows.
 */
export function lineAfter(
  flow: Which & Pick<Flow, 'dryRun'>,
  phase: string,
  results: readonly ServerResult[],
  { next, onward, again = phase }: LeadsTo,
): string | null {
  if (flow.dryRun && results.some(({ error }) => error === undefined)) return nextLine(flow, again);
  const failed = results.filter(({ name, error }) => error !== undefined && !onward?.includes(name));
  if (failed.length > 0) {
    return nextLine(
      flow,
      again,
      failed.map(({ name }) => name),
    );
  }
  return next === null ? null : nextLine(flow, next, onward);
}
