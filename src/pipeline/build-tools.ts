import type { Filesystem, Generation } from '../image/options.ts';
import { REQUIREMENTS, type Requirement } from '../toolbox/requirements.ts';

/** The tools that a build with these options runs. */
export function neededTools({ fs, generation }: { fs: Filesystem; generation: Generation }): Requirement[] {
  return REQUIREMENTS.filter(
    ({ purpose, only }) =>
      purpose === 'build' && (only?.filesystem ?? fs) === fs && (only?.generation ?? generation) === generation,
  );
}
