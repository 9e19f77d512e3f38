import type { RunPipelineOptions } from '../../pipeline/run.ts';
import type { Cell } from '../cell.ts';
import { type CellStatus, cellStatuses, type StatusOptions } from './status.ts';
import { isServed } from './served.ts';

/** Chooses some of the cells of a fleet. */
export type Chooser = (cells: readonly Cell[]) => Promise<readonly Cell[]>;

/** Those that are to be built: what is published, or else in the folder, is not what AWS serves, nor is the folder's image. */
export function staleToBuild(options: StatusOptions, io: RunPipelineOptions): Chooser {
  return chooser(options, io, (status) => isBehind(status) && !isInFolder(status));
}

/** Those that are to be published: what is published is stale, or missing, or failed. */
export function staleToPublish(options: StatusOptions, io: RunPipelineOptions): Chooser {
  return chooser(options, io, isBehind);
}

function chooser(options: StatusOptions, io: RunPipelineOptions, isChosen: (status: CellStatus) => boolean): Chooser {
  return async (cells) => {
    const statuses = await cellStatuses({ ...options, cells }, { ...io, progress: () => undefined });
    return statuses.filter(isChosen).map(({ region, generation, fs }) => ({ region, generation, fs }));
  };
}

function isBehind({ verdict }: CellStatus): boolean {
  return verdict === 'stale' || verdict === 'missing' || verdict === 'failed';
}

/** Whether the folder has what AWS serves, or nobody knows anything better. */
function isInFolder({ folder, served }: CellStatus): boolean {
  return folder !== null && (!isServed(served) || folder.iso === served.sha512);
}
