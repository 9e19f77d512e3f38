import type { Options } from 'execa';
import { failback } from '../bin.ts';
import type { DrRig } from '../dr-rig.ts';

/** Pauses between looks at a cloud, which are of seconds, last so much shorter. */
const QUICKER = 400;

/** A module for `--import`: it must be there before the program is. */
const PRELOAD = `
  import timers from 'node:timers/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const sleep = timers.setTimeout;
  timers.setTimeout = (milliseconds, ...others) => sleep(milliseconds / ${QUICKER}, ...others);
  syncBuiltinESMExports();
`;

/** The real program with `dr …` in the rig's folder, logged in to both clouds; it does not wait as long as it would. */
export function drCommand({ folder, env }: DrRig, args: readonly string[], options: Options = {}) {
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(PRELOAD)}`;
  return failback(['dr', ...args], { cwd: folder.at(''), ...options, env: { ...env, NODE_OPTIONS, ...options.env } });
}
