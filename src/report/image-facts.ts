import { join, dirname, parse } from 'node:path';
import type { Extent } from '../bytes.ts';
import { isFailbackError } from '../errors.ts';
import { report } from '../events.ts';
import { exists } from '../files.ts';
import { besideManifest } from '../manifest/beside.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { openVhdImage } from '../pipeline/upload/open-vhd-image.ts';
import type { StepIo } from '../step-io.ts';
import { type Picture, readPicture } from './picture.ts';

/** All that the page shows of one image. */
export interface ImageFacts {
  readonly name: string;
  readonly manifest: Manifest;
  /** Where the disk holds something else than zeros, in blocks of 64 KiB; null if the VHD could not be looked into. */
  readonly data: readonly Extent[] | null;
  /** The screen at the end of the boot check. */
  readonly screen: Picture | null;
}

/**
 * Reads a manifest and what lies beside it: the VHD, for its map, and the picture of its boot check. Throws
 * `E_INPUT_MISSING` and `E_FORMAT` for the manifest, and `E_INTERRUPTED`; what else is missing or damaged is left out.
 */
export async function readImageFacts(path: string, io: StepIo): Promise<ImageFacts> {
  const manifest = await readManifest(path);
  const { vhd } = manifest.output;
  const { name } = parse(vhd.name);
  const file = besideManifest(path, vhd.name);
  if (file === undefined) return { name, manifest, data: null, screen: null };
  const screen = manifest.bootCheck && ((await readPicture(join(dirname(file), `${name}.screen.png`))) ?? null);
  return { name, manifest, data: await mapOf(file, vhd.size, io), screen };
}

async function mapOf(path: string, size: number, io: StepIo): Promise<readonly Extent[] | null> {
  if (!(await exists(path))) return null;
  try {
    await using image = await openVhdImage({ path }, io);
    if (image.fileSize === size) return [...image.blocks.extents()];
    report(io.host, 'note.warn', `${path} is not of the size that its manifest says: it is not drawn.`, {});
  } catch (error) {
    if (!isFailbackError(error) || error.fault !== 'user') throw error;
    report(io.host, 'note.warn', `The disk is not drawn: ${error.message}`, {});
  }
  return null;
}
