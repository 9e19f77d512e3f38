import type { BuildOptions } from '../../pipeline/build/options.ts';
import type { Cell, MatrixOptions, Shard } from '../cell.ts';

type OfOneImage =
  'region' | 'iso' | 'sha512' | 'name' | 'fs' | 'generation' | 'userData' | 'upload' | 'cache' | 'memory';

/** What is built, and how; the options of a build hold for every image. */
export interface FleetOptions extends Omit<BuildOptions, OfOneImage>, MatrixOptions {
  /** The part of the fleet that this machine builds. @default all of it */
  readonly shard?: Shard | undefined;
  /** Keep what an earlier run of the same fleet has finished. @default false */
  readonly resume?: boolean | undefined;
  /** Downloads at once. @default 3 */
  readonly downloads?: number | undefined;
  /** Builds at once. @default half of the processors, at least 1 */
  readonly builds?: number | undefined;
  /** A folder, or the URL of a container on Azure, that gets report and manifests as well. */
  readonly results?: string | undefined;
  /** Chooses the cells that are built; what the others have in the folder is left as it is. */
  readonly only?: ((cells: readonly Cell[]) => Promise<readonly Cell[]>) | undefined;
}
