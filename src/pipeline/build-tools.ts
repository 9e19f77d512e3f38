import type { Filesystem, Generation } from '../image/options.ts';
import { REQUIREMENTS, type Requirement } from '../toolbox/requirements.ts';

interface NeededFor {
  readonly fs: Filesystem;
  readonly generation: Generation;
  readonly bootCheck?: boolean;
}

/** The tools that a build with these options runs. */
export function neededTools({ fs, generation, bootCheck = false }: NeededFor): Requirement[] {
  return REQUIREMENTS.filter(
    ({ purpose, only }) =>
      (purpose === 'build' || (bootCheck && purpose === 'boot')) &&
      (only?.filesystem ?? fs) === fs &&
      (only?.generation ?? generation) === generation,
  );
}
