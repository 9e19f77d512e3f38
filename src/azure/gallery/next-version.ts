import type { GalleryImageVersion } from '@azure/arm-compute';
import type { Azure } from '../arm.ts';
import { ifThere } from '../exists.ts';
import { digestTag } from '../tags.ts';

export interface DefinitionPlace {
  readonly resourceGroup: string;
  readonly gallery: string;
  readonly definition: string;
}

/** The versions of a definition, the newest last; none if it is not there. Throws what `Azure.call` throws. */
export async function galleryVersions(
  azure: Azure,
  { resourceGroup: group, gallery, definition }: DefinitionPlace,
  signal: AbortSignal,
): Promise<GalleryImageVersion[]> {
  const what = `list the versions of ${gallery}/${definition}`;
  const versions: GalleryImageVersion[] = [];
  await ifThere(
    azure.call(what, signal, async (call) => {
      const list = azure.compute.galleryImageVersions.listByGalleryImage(group, gallery, definition, call);
      for await (const version of list) versions.push(version);
    }),
  );
  return versions.sort((a, b) => compare(a.name ?? '', b.name ?? ''));
}

/**
 * The version that a disk belongs under if nobody says: the newest if that was made of it, else the one behind, so that
 * what was published last is always the newest; 1.0.0 if there is none. Throws what `Azure.call` throws.
 */
export async function nextVersion(
  azure: Azure,
  place: DefinitionPlace,
  digest: string,
  signal: AbortSignal,
): Promise<string> {
  const newest = (await galleryVersions(azure, place, signal)).at(-1);
  if (newest?.name !== undefined && digestTag(newest.tags) === digest) return newest.name;
  const [major = 1, minor = 0, patch = -1] = newest?.name?.split('.').map(Number) ?? [];
  return `${major}.${minor}.${patch + 1}`;
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
