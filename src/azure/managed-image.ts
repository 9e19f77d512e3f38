import type { Image } from '@azure/arm-compute';
import type { Azure } from './arm.ts';
import { placeOf } from './arm-id.ts';
import { ifThere, otherThan } from './exists.ts';
import type { Landed } from './landing.ts';
import { type Generation, hyperVGeneration, type Publication } from './publication.ts';
import { singleResource } from './single-resource.ts';
import { type ImageOrigin, resourceTags, type Tags } from './tags.ts';

export interface ManagedImageOptions {
  readonly resourceGroup: string;
  readonly name: string;
  /** Short name of the region: that of the source. */
  readonly location: string;
  readonly generation: Generation;
  readonly tags: Tags;
  /** What the image was built of, if that is known. */
  readonly origin?: ImageOrigin | undefined;
  /** Throw away an image of another disk. */
  readonly replace: boolean;
}

/** A generalised managed image ("Create a managed image"). */
export function managedImage(azure: Azure, options: ManagedImageOptions): Publication {
  const { resourceGroup: group, name, replace } = options;
  const { images } = azure.compute;
  return singleResource<Image>(azure, {
    what: `managed image ${name}`,
    id: `/subscriptions/${azure.subscription}/resourceGroups/${group}/providers/Microsoft.Compute/images/${name}`,
    replace,
    get: (call) => images.get(group, name, call),
    create: (source, digest, call) => images.createOrUpdate(group, name, newImage(source, digest, options), call),
    remove: (call) => images.delete(group, name, call),
    otherThan: (image, digest) => otherThan(image, { ...options, digest }),
  });
}

/** One that is not there is deleted. Throws what `Azure.call` throws. */
export async function deleteImage(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  const { group, name } = placeOf(id);
  await ifThere(
    azure.call(`delete the image ${name}`, signal, (call) => azure.compute.images.delete(group, name, call)),
  );
}

function newImage(source: Landed, digest: string, { location, generation, tags, origin }: ManagedImageOptions): Image {
  return {
    location,
    tags: { ...resourceTags(digest, tags, origin) },
    hyperVGeneration: hyperVGeneration(generation),
    storageProfile: {
      osDisk: { osType: 'Linux', osState: 'Generalized', caching: 'ReadWrite', ...sourceOf(source) },
    },
  };
}

function sourceOf(source: Landed) {
  return source.kind === 'disk' ? { managedDisk: { id: source.id } } : { blobUri: source.url };
}
