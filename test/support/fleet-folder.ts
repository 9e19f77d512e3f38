import { writeFile } from 'node:fs/promises';
import { sha256 } from '../../src/files.ts';
import { type Cell, cellName } from '../../src/fleet/cell.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { MiB } from '../../src/size.ts';
import type { Folder } from './formats/folder.ts';
import { encodeFixedVhd } from './formats/vhd.ts';
import { sampleManifest } from './sample-manifest.ts';
import { bootableDisk } from './upload-rig.ts';

export interface SampleImage {
  readonly region: string;
  /** Equal seeds are equal disks. */
  readonly seed: number;
  /** SHA-512 of the ISO. */
  readonly iso: string;
}

/** The cell of such an image: generation 1, ext4. */
export function sampleCell(region: string): Cell {
  return { region, generation: 1, fs: 'ext4' };
}

/** Writes a bootable VHD and its manifest as `fleet build` names them; returns the name of the image. */
export async function writeImage(
  folder: Folder,
  { region, seed, iso }: SampleImage,
  change: (manifest: Manifest) => void = () => undefined,
): Promise<string> {
  const name = cellName(sampleCell(region));
  const vhd = encodeFixedVhd(bootableDisk(20 * MiB, seed));
  const manifest = sampleManifest((sample) => {
    Object.assign(sample.input.iso, { region, sha512: iso });
    Object.assign(sample.input.options, { generation: 1, filesystem: 'ext4' });
    sample.output.vhd = { name: `${name}.vhd`, size: vhd.length, virtualSize: 20 * MiB, sha256: sha256(vhd) };
    change(sample);
  });
  await writeFile(folder.at(`${name}.vhd`), vhd);
  await writeFile(folder.at(`${name}.manifest.json`), JSON.stringify(manifest));
  return name;
}
