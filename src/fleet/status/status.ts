import { openAzure } from '../../azure/arm.ts';
import { groupLocation } from '../../azure/resource-group.ts';
import { findPublished, type Published, type PublishedPlace } from '../../azure/published.ts';
import { FailbackError } from '../../errors.ts';
import type { ChecksumOptions } from '../../iso/checksum.ts';
import { type RunPipelineOptions, runPipeline } from '../../pipeline/run.ts';
import type { Step } from '../../pipeline/step.ts';
import type { StepIo } from '../../step-io.ts';
import { packageVersion } from '../../version.ts';
import { type Cell, cellName, cellsOf, matrixOf, type MatrixOptions } from '../cell.ts';
import { readFleetFolder } from '../publish/folder-images.ts';
import { createLimit } from '../../limit.ts';
import { readPublishReport } from '../publish/report.ts';
import { isServed, type Served, servedBy, type ServedOptions, type Unserved } from './served.ts';
import { type InFolder, judgeCell, type Judgement, type Verdict } from './verdict.ts';

/** Where the images are published that are asked for. */
export interface StatusPlace extends PublishedPlace {
  readonly subscription?: string | undefined;
  readonly cloud?: string | undefined;
}

export interface StatusOptions extends MatrixOptions, ServedOptions {
  /** Which cells, instead of a matrix; those of the folder if there is neither, and all if that has none. */
  readonly cells?: readonly Cell[] | undefined;
  /** Where the images are that were built; nowhere unless told. */
  readonly folder?: string | undefined;
  /** Where on Azure they are published; nowhere unless told. */
  readonly azure?: StatusPlace | undefined;
  /** PEM file of certificates to trust besides Node's own; else `FAILBACK_CA_FILE`. */
  readonly caFile?: string | undefined;
  /** Milliseconds without a byte after which a region counts as silent; 15 000 unless told. */
  readonly idleTimeoutMs?: number | undefined;
  /** Two tries unless told. */
  readonly retry?: ChecksumOptions['retry'];
}

/** How one cell stands. */
export interface CellStatus extends Cell, Judgement {
  readonly name: string;
  readonly served: Served | Unserved;
  /** Null if there is none, or if no folder was asked. */
  readonly folder: InFolder | null;
  /** Null if there is nothing, or if Azure was not asked. */
  readonly published: Published | null;
}

export interface FleetStatus {
  readonly cells: readonly CellStatus[];
  /** How many cells have each verdict. */
  readonly counts: Readonly<Record<Verdict, number>>;
}

/** Requests to AWS, or to Azure, at once. */
const ASKED_AT_ONCE = 12;

/**
 * Compares what AWS serves now with what a folder has and with what is published on Azure; downloads nothing. A region that
 * does not answer is `unknown`, not stale. Throws `E_USAGE` if there is nothing to compare with, `E_REGION_UNKNOWN`,
 * `E_INPUT_MISSING`, `E_FORMAT`, `E_AZURE_LOGIN`, `E_AZURE`, `E_NETWORK` of Azure, `E_INTERRUPTED`.
 */
export async function fleetStatus(options: StatusOptions, io: RunPipelineOptions): Promise<FleetStatus> {
  const ctx: { cells: readonly CellStatus[] } = { cells: [] };
  const step: Step<typeof ctx> = {
    id: 'status',
    title: 'Compare',
    async run(context, stepIo) {
      context.cells = await cellStatuses(options, stepIo);
    },
  };
  await runPipeline([step], ctx, io);
  return { cells: ctx.cells, counts: countsOf(ctx.cells) };
}

/** Refuses with all that is not current; undefined if everything is. */
export function statusFailure({ cells, counts }: FleetStatus): FailbackError | undefined {
  const others = cells.filter(({ verdict }) => verdict !== 'current');
  if (others.length === 0) return undefined;
  return new FailbackError('E_CHECK_FAILED', `${others.length} of ${cells.length} images are not current.`, {
    hint: 'failback fleet build and fleet publish with --only-stale make and publish what is stale or missing.',
    data: { counts, cells: Object.fromEntries(others.map(({ name, verdict }) => [name, verdict])) },
  });
}

/** The same as a part of other work. */
export async function cellStatuses(options: StatusOptions, io: StepIo): Promise<CellStatus[]> {
  const { host, signal, progress } = io;
  if (options.folder === undefined && options.azure === undefined) {
    throw new FailbackError('E_USAGE', 'There is nothing to compare with what AWS serves.', {
      hint: 'Name the folder of a fleet with -o, or say with --resource-group where on Azure it is published.',
    });
  }
  const folder = options.folder === undefined ? undefined : await imagesIn(options.folder);
  const cells = cellsIn(options, folder?.cells ?? []);
  const published = await publishedFinder(options.azure, io);
  const served = servedFinder(options, { host, signal });
  let done = 0;
  const look = async (cell: Cell): Promise<CellStatus> => {
    const name = cellName(cell);
    const [answer, onAzure] = await Promise.all([served(cell.region), published?.(name)]);
    progress(++done, cells.length, 'items');
    const inFolder = folder?.images.get(name) ?? null;
    const facts = { served: isServed(answer) ? answer : null, folder: folder && inFolder, published: onAzure };
    const sides = { served: answer, folder: inFolder, published: onAzure ?? null };
    return { ...cell, name, ...judgeCell(facts, packageVersion()), ...sides };
  };
  return await Promise.all(cells.map(look));
}

/** What was asked for, else what the folder has, else all. */
function cellsIn(options: StatusOptions, inFolder: readonly Cell[]): readonly Cell[] {
  const { cells, regions, generations, filesystems } = options;
  if (cells) return cells;
  const isMatrix = [regions, generations, filesystems].some((side) => side !== undefined);
  return isMatrix || inFolder.length === 0 ? cellsOf(matrixOf(options)) : inFolder;
}

/** The images of a folder, with the digests of those that were published from there. */
async function imagesIn(path: string): Promise<{ cells: readonly Cell[]; images: ReadonlyMap<string, InFolder> }> {
  const [{ cells, images }, report] = await Promise.all([readFleetFolder(path), readPublishReport(path)]);
  const digests = new Map(report?.cells.map(({ sha256, digest }) => [sha256, digest]));
  const facts = [...images.values()].map(({ name, iso, sha256, version, digest }) => {
    return [name, { iso, sha256, version, digest: digest ?? digests.get(sha256) ?? null }] as const;
  });
  return { cells, images: new Map(facts) };
}

/** Asks each region once. */
function servedFinder(options: StatusOptions, io: RunPipelineOptions): (region: string) => Promise<Served | Unserved> {
  const { caFile = process.env.FAILBACK_CA_FILE, idleTimeoutMs = 15_000, retry = { tries: 2 } } = options;
  const limit = createLimit(ASKED_AT_ONCE);
  const answers = new Map<string, Promise<Served | Unserved>>();
  return (region) => {
    const how = { ...io, http: { caFile, idleTimeoutMs }, retry };
    const answer = answers.get(region) ?? limit(() => servedBy(region, options, how));
    answers.set(region, answer);
    return answer;
  };
}

async function publishedFinder(place: StatusPlace | undefined, { host, signal }: StepIo) {
  if (place === undefined) return undefined;
  const { cloud, subscription, as, gallery, resourceGroup } = place;
  if (as === 'gallery' && gallery === undefined) {
    throw new FailbackError('E_USAGE', '--as gallery needs --gallery.', { hint: 'Add --gallery.' });
  }
  const azure = await openAzure({ host, signal, cloud, subscription });
  // Where there is no group, nothing would be missing.
  await groupLocation(azure, resourceGroup, signal);
  const limit = createLimit(ASKED_AT_ONCE);
  return (name: string) => limit(() => findPublished(azure, place, name, signal));
}

function countsOf(cells: readonly CellStatus[]): FleetStatus['counts'] {
  const counts = { current: 0, stale: 0, missing: 0, failed: 0, unknown: 0 };
  for (const { verdict } of cells) counts[verdict]++;
  return counts;
}
