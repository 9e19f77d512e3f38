import type { Azure } from '../../../azure/arm.ts';
import { armPlace } from '../../../azure/arm-id.ts';
import { ifThere } from '../../../azure/exists.ts';
import type { Generation } from '../../../azure/publication.ts';
import { regionName } from '../../../azure/names.ts';

/** What an image can be used for. */
export interface ImageUse {
  readonly generation: Generation;
  /** Regions of Azure in which machines can be made of it. */
  readonly locations: readonly string[];
  /** True if nobody is provisioned in it. */
  readonly specialized?: boolean;
}

/** The sides of a managed image or a gallery version that tell; undefined if it is not there. Throws what `Azure.call` throws. */
export async function lookAtUse(azure: Azure, id: string, signal: AbortSignal): Promise<ImageUse | undefined> {
  const { compute } = azure;
  const place = armPlace(id);
  if (!place) return undefined;
  const inGallery = /\/galleries\/([^/]+)\/images\/([^/]+)\/versions\/([^/]+)$/i.exec(id);
  if (!inGallery) {
    const image = await ifThere(
      azure.call(`look at the image ${place.name}`, signal, (call) =>
        compute.images.get(place.group, place.name, call),
      ),
    );
    if (!image) return undefined;
    const locations = [regionName(image.location, 'location')];
    return { ...useOf(image.hyperVGeneration, image.storageProfile?.osDisk?.osState), locations };
  }
  const [, gallery = '', definition = '', version = ''] = inGallery;
  const [image, made] = await Promise.all([
    ifThere(
      azure.call(`look at the image definition ${definition}`, signal, (call) =>
        compute.galleryImages.get(place.group, gallery, definition, call),
      ),
    ),
    ifThere(
      azure.call(`look at the version ${version}`, signal, (call) =>
        compute.galleryImageVersions.get(place.group, gallery, definition, version, call),
      ),
    ),
  ]);
  if (!image || !made) return undefined;
  const locations = (made.publishingProfile?.targetRegions ?? []).map(({ name }) => regionName(name, 'location'));
  return { ...useOf(image.hyperVGeneration, image.osState), locations };
}

function useOf(version: string | undefined, osState: string | undefined): Omit<ImageUse, 'locations'> {
  return { generation: version === 'V2' ? 2 : 1, specialized: osState === 'Specialized' };
}
