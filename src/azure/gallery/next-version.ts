import type { Azure } from '../arm.ts';
import { ifThere } from '../exists.ts';
import { digestTag } from '../tags.ts';

export interface DefinitionPlace {
  readonly resourceGroup: string;
  readonly gallery: string;
  readonly definition: string;
}

/**
 * The version that a disk belongs under if nobody says: the one that was made of it, else the one behind the newest, else
 * 1.0.0. Throws what `Azure.call` throws.
 */
export async function nextVersion(
  azure: Azure,
  { resourceGroup: group, gallery, definition }: DefinitionPlace,
  digest: string,
  signal: AbortSignal,
): Promise<string> {
  const what = `list the versions of ${gallery}/${definition}`;
  const versions: { readonly name: string; readonly same: boolean }[] = [];
  await ifThere(
    azure.call(what, signal, async (call) => {
      const list = azure.compute.galleryImageVersions.listByGalleryImage(group, gallery, definition, call);
      for await (const { name = '', tags } of list) versions.push({ name, same: digestTag(tags) === digest });
    }),
  );
  const sorted = versions.sort((a, b) => compare(a.name, b.name));
  const same = sorted.findLast((version) => version.same);
  if (same) return same.name;
  const [major = 1, minor = 0, patch = -1] = sorted.at(-1)?.name.split('.').map(Number) ?? [];
  return `${major}.${minor}.${patch + 1}`;
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
