import type { RandomAccess } from '../bytes.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { type LiveRoot, livePackages } from './live-packages.ts';
import type { Materials } from './package.ts';
import { toolboxPackages } from './toolbox-packages.ts';

export interface MaterialsOptions {
  readonly toolbox: Toolbox;
  /** Debian packages that hold the tools which were run. */
  readonly packages: readonly string[];
  /** The ISO, and its live system. */
  readonly source: RandomAccess;
  readonly live: LiveRoot;
}

/**
 * What an image is made of, as long as toolbox and ISO are at hand. Throws `E_TOOL_FAILED`, `E_ENGINE_LOST`,
 * `E_INTERRUPTED`; a live system whose packages cannot be read is no error.
 */
export async function gatherMaterials(o: MaterialsOptions, signal?: AbortSignal): Promise<Materials> {
  const [toolbox, live] = await Promise.all([
    toolboxPackages(o.toolbox, o.packages, signal),
    livePackages(o.live, o.source, signal),
  ]);
  return { toolbox, live };
}
