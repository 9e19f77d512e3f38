import type { Toolbox } from '../toolbox/toolbox.ts';
import type { ImageContent } from './content.ts';
import type { Identity } from './identity.ts';
import type { DiskPlan } from './plan.ts';

/** What a disk is made of, and where. */
export interface DiskParts {
  /** Path of the raw disk in the toolbox. */
  readonly disk: string;
  readonly plan: DiskPlan;
  readonly content: ImageContent;
  readonly identity: Identity;
  readonly toolbox: Toolbox;
  /** Versions of the tools, by name. */
  readonly versions: Readonly<Record<string, string>>;
}
