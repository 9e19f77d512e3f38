import type { Filesystem, Generation } from '../../image/options.ts';
import type { ToolboxKind } from '../../toolbox/open.ts';
import { type Purpose, REQUIREMENTS, type Requirement } from '../../toolbox/requirements.ts';

/** The tools of a build, whether or not their toolbox is open. */
export interface BuildTools {
  readonly kind: Exclude<ToolboxKind, 'auto'>;
  /** Names them exactly; undefined if they cannot be named. */
  readonly id: string | undefined;
  readonly versions: Readonly<Record<string, string>>;
}

interface NeededFor {
  readonly fs: Filesystem;
  readonly generation: Generation;
  readonly bootCheck?: boolean;
}

/** The tools that a build with these options runs. */
export function neededTools({ bootCheck = false, ...options }: NeededFor): Requirement[] {
  return toolsFor(['build', ...(bootCheck ? (['boot'] as const) : [])], options);
}

/** The tools that can make a difference to the image. */
export function inputTools(options: NeededFor): Requirement[] {
  return toolsFor(['build', 'drivers'], options);
}

function toolsFor(purposes: readonly Purpose[], { fs, generation }: NeededFor): Requirement[] {
  return REQUIREMENTS.filter(
    ({ purpose, only }) =>
      purposes.includes(purpose) && (only?.filesystem ?? fs) === fs && (only?.generation ?? generation) === generation,
  );
}
