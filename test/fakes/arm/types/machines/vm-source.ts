import { badRequest, conflict, invalidParameter, missing, notFound } from '../../arm-error.ts';
import { type Json, listAt, objectAt, textAt } from '../../json.ts';
import { lastName, parentId } from '../../resource-id.ts';
import { regionName } from '../../regions.ts';
import type { World } from '../../resource-type.ts';
import { type Resource, state } from '../../resources.ts';
import { DEFINITION, feature } from '../gallery-images.ts';
import { VERSION } from '../gallery-versions.ts';
import { IMAGE } from '../images.ts';
import { requireFreeDisk } from './vm-disks.ts';

/** What a machine boots from. */
export interface VmSource {
  readonly generation: string;
  /** Somebody must be provisioned. */
  readonly generalized: boolean;
  readonly osType: string;
  /** Made into the machine's disk without a copy. */
  readonly disk?: Resource;
  /** May be a machine with Trusted Launch. */
  readonly trusted: boolean;
}

/** Refuses a machine whose image or disk is not there, not whole, or elsewhere. */
export function requireSource(world: World, profile: Json, location: string): VmSource {
  const osDisk = objectAt(profile, 'osDisk');
  const option = textAt(osDisk, 'createOption');
  if (!osDisk || option === undefined) throw missing('storageProfile.osDisk.createOption');
  if (option === 'Attach') return attached(world, osDisk, location);
  if (option !== 'FromImage')
    throw invalidParameter(`The value '${option}' of parameter 'osDisk.createOption' is invalid.`);
  const id = textAt(profile, 'imageReference.id');
  if (id === undefined) throw missing('storageProfile.imageReference.id');
  const image = world.resources.get(id);
  if (image?.type === IMAGE) return fromImage(image, location);
  const definition = image?.type === VERSION ? world.resources.get(parentId(id)) : image;
  if (!definition || definition.type !== DEFINITION) throw notFound('NotFound', `The image '${id}' is not found.`);
  const version = image?.type === VERSION ? image : latest(world, definition);
  return fromGallery(version, definition, location);
}

function attached(world: World, osDisk: Json, location: string): VmSource {
  const osType = textAt(osDisk, 'osType');
  if (osType === undefined) throw missing('osDisk.osType');
  const disk = requireFreeDisk(world, textAt(osDisk, 'managedDisk.id'), location);
  const generation = textAt(disk.properties, 'hyperVGeneration') ?? 'V1';
  return { generation, generalized: false, osType, disk, trusted: false };
}

function fromImage(image: Resource, location: string): VmSource {
  if (image.location !== location)
    throw badRequest('InvalidParameter', `The image '${image.id}' is not in region '${location}'.`);
  if (state(image) !== 'Succeeded') throw conflict('OperationNotAllowed', `The image '${image.id}' is not ready.`);
  const osType = textAt(image.properties, 'storageProfile.osDisk.osType') ?? 'Linux';
  return {
    generation: textAt(image.properties, 'hyperVGeneration') ?? 'V1',
    generalized: true,
    osType,
    trusted: false,
  };
}

function fromGallery(version: Resource, definition: Resource, location: string): VmSource {
  if (state(version) !== 'Succeeded') {
    throw conflict(
      'OperationNotAllowed',
      `The gallery image version '${version.id}' is in provisioning state ${state(version) ?? ''}.`,
    );
  }
  const regions = listAt(version.properties, 'publishingProfile.targetRegions').map((one) =>
    regionName(textAt(one, 'name') ?? ''),
  );
  if (!regions.includes(location)) {
    throw notFound(
      'GalleryImageNotFound',
      `The gallery image ${version.id} is not available in ${location} region. Please contact image owner to replicate to this region, or change your requested region.`,
    );
  }
  return {
    generation: textAt(definition.properties, 'hyperVGeneration') ?? 'V1',
    generalized: textAt(definition.properties, 'osState') === 'Generalized',
    osType: textAt(definition.properties, 'osType') ?? 'Linux',
    trusted: feature(definition, 'SecurityType')?.startsWith('TrustedLaunch') ?? false,
  };
}

/** The newest version that is whole and not left out. */
function latest(world: World, definition: Resource): Resource {
  const numbers = ({ id }: Resource) => lastName(id).split('.').map(Number);
  const [newest] = world.resources
    .under(definition.id)
    .filter(
      (one) =>
        state(one) === 'Succeeded' && objectAt(one.properties, 'publishingProfile')?.['excludeFromLatest'] !== true,
    )
    .sort((a, b) => compare(numbers(b), numbers(a)));
  if (!newest)
    throw notFound('GalleryImageNotFound', `The gallery image ${definition.id} has no version that can be used.`);
  return newest;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((number, at) => number !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
