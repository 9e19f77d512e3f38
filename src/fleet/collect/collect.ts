import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FailbackError, toFailbackError } from '../../errors.ts';
import { unreadable } from '../../file-source.ts';
import { parseManifest } from '../../manifest/read-manifest.ts';
import type { RunPipelineOptions } from '../../pipeline/run.ts';
import { contradiction, manifestName } from '../agreement.ts';
import { differences, otherFleet } from '../differences.ts';
import { joinReports } from './join-reports.ts';
import { type CellResult, type FleetReport, isDone, isReportName, parseReport, reportText } from '../report.ts';
import { folderPlace } from '../results/folder.ts';
import { isUrl, openPlace } from '../results/open.ts';
import type { ResultsPlace } from '../results/place.ts';

export interface CollectOptions {
  /** Folders, reports, or URLs of containers on Azure or of reports in them. */
  readonly sources: readonly string[];
  /** Where the joined report is written, with the manifests beside it; nowhere unless told. */
  readonly output?: string | undefined;
  readonly caFile?: string | undefined;
  /** Where a key or a SAS of the storage account may be. @default this process's environment */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** A report, and where the manifests are that it names. */
interface Found {
  readonly report: FleetReport;
  readonly file: string;
  readonly place: ResultsPlace;
}

/**
 * Joins the reports of the shards of one fleet. Of a cell that is in several the better result counts, then the newer.
 * A cell whose manifest cannot be read, or says something else than the report, is failed; one that nobody reports is
 * pending: see `collectFailure`. Throws `E_USAGE` if there is no report, or if they are not of one fleet, `E_INPUT_MISSING`,
 * `E_FORMAT`, `E_OUTPUT`, and the codes of storage accounts.
 */
export async function collectFleet(options: CollectOptions, io: RunPipelineOptions): Promise<FleetReport> {
  const found: Found[] = [];
  for (const source of options.sources) found.push(...(await readSource(source, options, io)));
  const [first] = found;
  if (first === undefined) {
    throw new FailbackError('E_USAGE', `There is no report of a fleet in ${options.sources.join(', ')}.`, {
      hint: 'failback fleet build leaves it in its output folder, and where --results says.',
    });
  }
  for (const { report, file } of found) {
    const apart = differences(report, first.report);
    if (apart.length > 0) throw otherFleet(file, apart, `Collect one fleet at a time; ${first.file} is of the other.`);
  }
  const manifests = new Map<string, string>();
  const checked: FleetReport[] = [];
  for (const { report, place } of found) {
    const cells: CellResult[] = [];
    for (const cell of report.cells) cells.push(await checkedCell(cell, place, manifests));
    checked.push({ ...report, cells });
  }
  const joined = joinReports(checked);
  if (options.output !== undefined) await writeJoined(resolve(options.output), joined, manifests);
  return joined;
}

async function readSource(source: string, { caFile, env = process.env }: CollectOptions, io: RunPipelineOptions) {
  const where = await findSource(source);
  const place = openPlace(where.place, { caFile, env }, io);
  const files = where.file === undefined ? (await place.list()).filter(isReportName).sort() : [where.file];
  const found: Found[] = [];
  for (const file of files) {
    const name = isUrl(where.place) ? place.name + file : join(where.place, file);
    found.push({ report: parseReport(await place.read(file), name), file: name, place });
  }
  return found;
}

/** The place of a source, and the one file of it that is meant, if it names one. */
async function findSource(source: string): Promise<{ place: string; file?: string }> {
  if (isUrl(source)) {
    const [, folder = '', file, query = ''] = /^([^?]*)\/([^/?]+\.json)(\?.*)?$/.exec(source) ?? [];
    return file === undefined ? { place: source } : { place: folder + query, file };
  }
  const info = await stat(source).catch((error: unknown) => {
    throw unreadable(source, error);
  });
  return info.isDirectory() ? { place: source } : { place: dirname(source), file: basename(source) };
}

/** The cell as it is if its manifest bears it out, whose text is kept; else as a failed one. */
async function checkedCell(cell: CellResult, place: ResultsPlace, manifests: Map<string, string>): Promise<CellResult> {
  if (!isDone(cell)) return cell;
  const file = manifestName(cell);
  try {
    const text = await place.read(file);
    const wrong = contradiction(parseManifest(text, file), cell);
    if (wrong !== undefined) throw new FailbackError('E_FORMAT', `${file} has another ${wrong} than the report.`);
    manifests.set(imageKey(cell), text);
    return cell;
  } catch (error) {
    const { code, message, hint } = toFailbackError(error);
    // A storage account that does not answer says nothing about the cell.
    if (code !== 'E_INPUT_MISSING' && code !== 'E_FORMAT') throw error;
    return { ...cell, state: 'failed', error: { code, message, hint } };
  }
}

/** Names the very image, of which several places may have different ones. */
function imageKey({ name, sha256 }: CellResult): string {
  return `${name} ${sha256 ?? ''}`;
}

async function writeJoined(path: string, report: FleetReport, manifests: ReadonlyMap<string, string>): Promise<void> {
  const place = folderPlace(dirname(path));
  for (const cell of report.cells.filter(isDone)) {
    const text = manifests.get(imageKey(cell));
    if (text !== undefined) await place.write(manifestName(cell), text);
  }
  await place.write(basename(path), reportText(report));
}
