import type { Image } from '@azure/arm-compute';
import { report } from '../events.ts';
import type { Azure } from './arm.ts';
import { ifThere, inTheWay, otherThan } from './exists.ts';
import type { Landed } from './landing.ts';
import { type Generation, hyperVGeneration, type Publication } from './publication.ts';
import { isWhole, settled } from './settled.ts';
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
  const { resourceGroup: group, name, location, generation, tags, origin, replace } = options;
  const { images } = azure.compute;
  const id = `/subscriptions/${azure.subscription}/resourceGroups/${group}/providers/Microsoft.Compute/images/${name}`;
  const find = (signal: AbortSignal) =>
    ifThere(azure.call(`look at the image ${name}`, signal, (call) => images.get(group, name, call)));

  /** True if it is the one that is wanted. Throws `E_EXISTS` if it is another that may not go. */
  const judge = (image: Image, digest: string): boolean => {
    const other = otherThan(image, { digest, generation, location });
    if (other !== undefined && !replace) throw inTheWay(`managed image ${name}`, id, other);
    return other === undefined && isWhole(image);
  };

  return {
    id,
    async look(digest, { signal }) {
      const image = await find(signal);
      return image !== undefined && judge(image, digest);
    },
    async publish(source, digest, { signal, host }) {
      const image = await settled(azure, find, azure.pollMs, signal);
      if (image && judge(image, digest)) return;
      if (image) {
        report(host, 'note.info', `Removing the image ${name} that is there`, { id });
        await ifThere(azure.call(`delete the image ${name}`, signal, (call) => images.delete(group, name, call)));
      }
      const wanted: Image = {
        location,
        tags: { ...resourceTags(digest, tags, origin) },
        hyperVGeneration: hyperVGeneration(generation),
        storageProfile: {
          osDisk: { osType: 'Linux', osState: 'Generalized', caching: 'ReadWrite', ...sourceOf(source) },
        },
      };
      await azure.call(`create the image ${name}`, signal, (call) => images.createOrUpdate(group, name, wanted, call));
    },
  };
}

function sourceOf(source: Landed) {
  return source.kind === 'disk' ? { managedDisk: { id: source.id } } : { blobUri: source.url };
}
