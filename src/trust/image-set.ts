import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { FailbackError, isFailbackError } from '../errors.ts';
import { unreadable } from '../file-source.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { parseManifest } from '../manifest/read-manifest.ts';
import { type Check, no } from './check.ts';
import { readInside } from './inside-folder.ts';
import { attestNames, isManifestName, SUMS } from './names.ts';
import { parseSums, type Sums } from './sums.ts';

/** Images of one folder that are verified together. */
export interface ImageSet {
  readonly folder: string;
  readonly images: readonly Image[];
  /** What SHA256SUMS says, of these images or of the whole folder; null if there is none, or it cannot be read. */
  readonly sums: Sums | null;
  /** Manifests and sums that cannot be read. */
  readonly problems: readonly Check[];
}

interface Image {
  /** Name of the manifest. */
  readonly name: string;
  readonly manifest: Manifest;
}

/**
 * What there is to verify: folders whole, and single manifests. Throws `E_INPUT_MISSING` if something is not there, or
 * a folder has no manifest; what is there and cannot be read is a check that says no.
 */
export async function findImages(paths: readonly string[]): Promise<ImageSet[]> {
  const folders = new Map<string, Set<string> | 'all'>();
  for (const path of paths.map((each) => resolve(each))) {
    const stats = await stat(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    const folder = stats.isDirectory() ? path : dirname(path);
    const known = folders.get(folder);
    if (stats.isDirectory() || known === 'all') folders.set(folder, 'all');
    else folders.set(folder, new Set([...(known ?? []), basename(path)]));
  }
  return Promise.all([...folders].map(([folder, names]) => readSet(folder, names)));
}

async function readSet(folder: string, wanted: ReadonlySet<string> | 'all'): Promise<ImageSet> {
  const names = wanted === 'all' ? (await readdir(folder)).filter(isManifestName).sort() : [...wanted];
  if (names.length === 0) {
    throw new FailbackError('E_INPUT_MISSING', `${folder} holds no manifest of an image.`, {
      hint: 'A build writes it beside its image, as NAME.manifest.json.',
      data: { path: folder },
    });
  }
  const images: Image[] = [];
  const problems: Check[] = [];
  for (const name of names) {
    const manifest = await readText(folder, name, (text) => parseManifest(text, name));
    if ('problem' in manifest) problems.push(no(name, 'manifest', manifest.problem));
    else images.push({ name, manifest: manifest.value });
  }
  const sums = await readText(folder, SUMS, (text) => parseSums(text, SUMS));
  const isThere = !('problem' in sums && sums.problem === 'it is missing');
  if ('problem' in sums && isThere) problems.push(no(SUMS, 'digest', sums.problem));
  if ('problem' in sums) return { folder, images, problems, sums: null };
  const mine = new Set(images.flatMap(filesOf));
  const listed = [...sums.value].filter(([name]) => wanted === 'all' || mine.has(name));
  return { folder, images, problems, sums: new Map(listed) };
}

/** All names that belong to an image. */
function filesOf({ name, manifest }: Image): string[] {
  const { vhd, vmdk, raw } = manifest.output;
  const disks = [vhd, vmdk, raw].flatMap((file) => file?.name ?? []);
  const { manifest: own, provenance, sbom } = attestNames(name);
  return [...disks, own, provenance, sbom];
}

async function readText<T>(folder: string, name: string, parse: (text: string) => T) {
  const read = await readInside(folder, name);
  if ('problem' in read) return read;
  try {
    return { value: parse(read.text) };
  } catch (error) {
    if (isFailbackError(error)) return { problem: error.message };
    throw error;
  }
}
