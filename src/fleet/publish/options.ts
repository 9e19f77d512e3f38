import type { UploadSettings } from '../../pipeline/upload/options.ts';
import type { Cell } from '../cell.ts';

/** Where images of a fleet go, and how; the settings of an upload hold for every image. */
export interface PublishOptions extends Omit<UploadSettings, 'name' | 'userData'> {
  /** Where the images are, and where the report goes. */
  readonly folder: string;
  /** Where the state of unfinished uploads is kept. */
  readonly cacheDir: string;
  /** Believe what an earlier run says that it has published. @default false */
  readonly resume?: boolean | undefined;
  /** Uploads at once. @default 2 */
  readonly uploads?: number | undefined;
  /** Chooses the cells that are published; what is known of the others stays. */
  readonly only?: ((cells: readonly Cell[]) => Promise<readonly Cell[]>) | undefined;
}
