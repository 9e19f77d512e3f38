import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silentHost } from '../../src/events.ts';
import { type Attestation, attestImage } from '../../src/trust/attest.ts';
import { sha256 } from '../../src/files.ts';
import { type Folder, temporaryFolder } from './formats/folder.ts';
import { sampleManifest } from './sample-manifest.ts';
import { sampleMaterials } from './sample-materials.ts';

export const io = () => ({ host: silentHost, signal: new AbortController().signal });

/** Writes an image that is none, with its manifest and attestations: for all that does not look into the disk. */
export async function writeAttested(
  folder: string,
  name: string,
  more: { readonly sign?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Attestation> {
  const disk = `the disk of ${name}`;
  await writeFile(join(folder, `${name}.vhd`), disk);
  const vhd = { name: `${name}.vhd`, size: disk.length, virtualSize: disk.length, sha256: sha256(disk) };
  const manifest = sampleManifest((sample) => (sample.output.vhd = vhd));
  const manifestPath = join(folder, `${name}.manifest.json`);
  await writeFile(manifestPath, JSON.stringify(manifest));
  const { env, sign } = more;
  return attestImage({ manifest, manifestPath, materials: sampleMaterials, sign }, { ...io(), env });
}

/** A copy of a folder that may be spoilt, holes as holes. */
export async function copyOf(folder: string): Promise<Folder> {
  const copy = await temporaryFolder();
  for (const name of await readdir(folder)) await cp(join(folder, name), copy.at(name));
  return copy;
}
