import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PackerArtifact } from '../manifest/packer-manifest.ts';
import type { BuildResult } from './build/options.ts';
import type { UploadResult } from './upload/options.ts';

/** A finished image as Packer names one. `outputDir` as the user wrote it, so that paths are those of a template. */
export async function builtArtifact(
  { vhd, vmdk, raw, manifest, image, iso, azure }: BuildResult,
  { region, outputDir }: { readonly region?: string | undefined; readonly outputDir: string },
): Promise<PackerArtifact> {
  const made = azure?.outcome === 'planned' ? null : azure;
  const files = [vhd.path, manifest, vmdk?.path, raw?.path].filter((path) => path !== undefined);
  return {
    name: basename(vhd.path, '.vhd'),
    id: made?.id ?? `sha256:${vhd.sha256}`,
    files: await filesAt(files.map((path) => join(outputDir, basename(path)))),
    customData: {
      ...(region === undefined ? {} : { region }),
      generation: String(image.generation),
      filesystem: image.filesystem,
      kernel: image.kernel,
      sha256: vhd.sha256,
      iso_sha512: iso.sha512,
      ...(made ? azureFacts(made) : {}),
    },
  };
}

/** What an upload made, called `name` on Azure; undefined after a dry run. */
export async function uploadedArtifact(result: UploadResult, name: string): Promise<PackerArtifact | undefined> {
  const { id, path, generation, outcome } = result;
  if (outcome === 'planned') return undefined;
  const customData = { generation: String(generation), ...azureFacts(result) };
  return { name, id, files: await filesAt([path]), customData };
}

function azureFacts({ as, location, digest }: UploadResult): PackerArtifact['customData'] {
  return { as, location, digest };
}

function filesAt(paths: readonly string[]): Promise<PackerArtifact['files'][number][]> {
  return Promise.all(paths.map(async (name) => ({ name, size: (await stat(name)).size })));
}
