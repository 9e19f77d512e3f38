import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { FailbackError } from '../../errors.ts';
import { toolIdentity } from '../../manifest/manifest.ts';
import { type Cell, cellName } from '../cell.ts';
import { type FolderImage, readFleetFolder } from './folder-images.ts';
import type { PublishOptions } from './options.ts';
import {
  isPublished,
  PUBLISHED_FILE,
  type PublishReport,
  type PublishResult,
  type PublishTarget,
  readPublishReport,
} from './report.ts';

/** A fleet while it is published. */
export interface PublishContext {
  readonly options: PublishOptions;
  readonly target: PublishTarget;
  /** What is published in this run, by name. */
  readonly todo: Map<string, FolderImage>;
  /** How it went, by name. */
  readonly results: Map<string, PublishResult>;
  readonly calls: NonNullable<PublishReport['calls']>[number][];
  readonly startedAt: Date;
}

export function publishContext(options: PublishOptions): PublishContext {
  return {
    options: { ...options, folder: resolve(options.folder) },
    target: targetOf(options),
    todo: new Map(),
    results: new Map(),
    calls: [],
    startedAt: new Date(),
  };
}

/**
 * Finds what is there, and what of it is to be published: a cell whose image is missing has failed. Throws
 * `E_INPUT_MISSING`, `E_FORMAT`, and `E_USAGE` if the report that is to be gone on with is of another target.
 */
export async function chooseImages(ctx: PublishContext): Promise<void> {
  const { options, results, todo } = ctx;
  const { folder, resume = false, only } = options;
  const { cells, images } = await readFleetFolder(folder);
  if (cells.length === 0) {
    throw new FailbackError('E_INPUT_MISSING', `There are no images of a fleet in ${folder}.`, {
      hint: 'failback fleet build makes them; -o names its folder.',
      data: { path: folder },
    });
  }
  const earlier = resume || only ? await keptResults(ctx, images) : [];
  for (const result of earlier) results.set(result.name, result);
  const chosen = only ? await only(cells) : cells.filter((cell) => !results.has(cellName(cell)));
  for (const cell of chosen) {
    const image = images.get(cellName(cell));
    if (image) todo.set(image.name, image);
    note(ctx, cell, image ? { ...unknown(cell), iso: image.iso, sha256: image.sha256 } : without(cell, folder));
  }
}

/** Adds to what is known of a cell. */
export function note({ results }: PublishContext, cell: Cell, news: Partial<PublishResult>): PublishResult {
  const name = cellName(cell);
  const result = { ...(results.get(name) ?? unknown(cell)), ...news };
  results.set(name, result);
  return result;
}

/** How far the fleet is. */
export function publishReportOf({ options, target, results, calls, startedAt }: PublishContext): PublishReport {
  return {
    reportVersion: 1,
    tool: toolIdentity(),
    target,
    cells: [...results.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    calls: options.dryRun ? calls : null,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
  };
}

/** What an earlier run has published of the very images that are in the folder. */
async function keptResults(
  { options, target }: PublishContext,
  images: ReadonlyMap<string, FolderImage>,
): Promise<PublishResult[]> {
  const earlier = await readPublishReport(options.folder);
  if (earlier === undefined) return [];
  if (!isDeepStrictEqual(earlier.target, target)) {
    // Whoever chooses by what stands on Azure does not depend on it.
    if (!options.resume) return [];
    const apart = Object.keys(target).filter((key) => !isDeepStrictEqual(earlier.target[key], target[key]));
    throw new FailbackError('E_USAGE', `${PUBLISHED_FILE} is of another target: they differ in ${apart.join(', ')}.`, {
      hint: 'Leave --resume out to begin anew: what stands on Azure already is left alone.',
      data: { differences: apart },
    });
  }
  const isSame = ({ name, sha256 }: PublishResult) => images.get(name)?.sha256 === sha256;
  // What was left of the source is still to be removed.
  const isOver = ({ source }: PublishResult) => source === null || options.keepSource === true;
  return earlier.cells
    .filter((cell) => isPublished(cell) && isSame(cell) && isOver(cell))
    .map((cell) => ({ ...cell, state: 'kept', sent: 0, durationMs: 0 }));
}

function unknown({ region, generation, fs }: Cell): PublishResult {
  const cell = { region, generation, fs };
  const nothing = {
    id: null,
    iso: null,
    sha256: null,
    digest: null,
    sent: 0,
    source: null,
    error: null,
    durationMs: 0,
  };
  return { ...cell, name: cellName(cell), state: 'pending', ...nothing };
}

function without(cell: Cell, folder: string): PublishResult {
  const message = `There is no whole image ${cellName(cell)} in ${folder}.`;
  const hint = 'failback fleet build --resume makes what is missing.';
  return { ...unknown(cell), state: 'failed', error: { code: 'E_INPUT_MISSING', message, hint } };
}

function targetOf(options: PublishOptions): PublishTarget {
  const { cloud = null, subscription = null, resourceGroup, location = null, as = 'image', gallery = null } = options;
  const { imageVersion = null, targetRegions = [], specialized = false, nvme = false } = options;
  return {
    ...{ cloud, subscription, resourceGroup, location, as, gallery },
    ...{ imageVersion, targetRegions: [...targetRegions], specialized, nvme },
  };
}
