import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '../../file-source.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { readManifest } from '../../manifest/read-manifest.ts';
import { manifestName } from '../agreement.ts';
import { type Cell, cellName } from '../cell.ts';
import { isReportName, parseReport } from '../report.ts';

/** An image of a fleet that lies in a folder, as its manifest says. */
export interface FolderImage extends Cell {
  readonly name: string;
  /** Of the VHD. */
  readonly path: string;
  /** SHA-512 of the ISO. */
  readonly iso: string;
  /** Of the VHD. */
  readonly sha256: string;
  /** Of the failback-kit that built it. */
  readonly version: string;
  /** `diskDigest`, if it was uploaded as it was built. */
  readonly digest: string | null;
}

/** What a folder has of a fleet. */
export interface FleetFolder {
  /** All that its reports name; without a report, those that have an image. */
  readonly cells: readonly Cell[];
  /** Those that are whole, by name. */
  readonly images: ReadonlyMap<string, FolderImage>;
}

/** Reads the reports and manifests of a folder. Throws `E_INPUT_MISSING`, and `E_FORMAT` for a report. */
export async function readFleetFolder(folder: string): Promise<FleetFolder> {
  const files = await readdir(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const reports = files.filter(isReportName);
  const listed = (await Promise.all(reports.map((file) => cellsIn(join(folder, file))))).flat();
  const manifests = files.filter((file) => file.endsWith('.manifest.json'));
  const wanted =
    reports.length > 0 ? [...new Set(listed.map((cell) => manifestName({ name: cellName(cell) })))] : manifests;
  const found = await Promise.all(wanted.map((file) => imageOf(folder, file)));
  const images = new Map(found.flatMap((image) => (image === undefined ? [] : [[image.name, image] as const])));
  const cells = new Map([...listed, ...images.values()].map((cell) => [cellName(cell), cellOf(cell)]));
  return { cells: [...cells.values()].sort((a, b) => compare(cellName(a), cellName(b))), images };
}

async function cellsIn(path: string): Promise<readonly Cell[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return parseReport(text, path).cells;
}

/** The image that a manifest describes, if it is one of a fleet and its VHD is there. */
async function imageOf(folder: string, file: string): Promise<FolderImage | undefined> {
  const manifest = await readManifest(join(folder, file)).catch(() => undefined);
  const cell = manifest && manifestCell(manifest);
  if (manifest === undefined || cell === undefined) return undefined;
  const name = cellName(cell);
  const { vhd } = manifest.output;
  if (file !== manifestName({ name }) || vhd.name !== `${name}.vhd`) return undefined;
  const path = join(folder, vhd.name);
  if ((await stat(path).catch(() => undefined))?.size !== vhd.size) return undefined;
  const { input, tool, azure } = manifest;
  const made = { iso: input.iso.sha512, sha256: vhd.sha256, version: tool.version, digest: azure?.digest ?? null };
  return { ...cell, name, path, ...made };
}

function manifestCell({ input: { iso, options } }: Manifest): Cell | undefined {
  if (iso.region === undefined) return undefined;
  return { region: iso.region, generation: options.generation, fs: options.filesystem };
}

function cellOf({ region, generation, fs }: Cell): Cell {
  return { region, generation, fs };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
