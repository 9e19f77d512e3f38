import {
  badRequest,
  changed,
  conflict,
  internalExecutionError,
  invalidParameter,
  missing,
  notFound,
} from '../arm-error.ts';
import { type Json, listAt, numberAt, objectAt, textAt } from '../json.ts';
import { list, model, oneOf, resourceModel } from '../model.ts';
import { regionName, REGIONS, shownRegion } from '../regions.ts';
import { lastName, parentId } from '../resource-id.ts';
import type { Call, ResourceType, World } from '../resource-type.ts';
import { outside, type Resource, state } from '../resources.ts';
import { requireDisk } from './disks.ts';
import { GALLERY_VERSIONS } from './galleries.ts';
import { IMAGE, requireGeneration, requireUploaded } from './images.ts';
import { checkFooter } from './vhd-footer.ts';

export const VERSION = 'Microsoft.Compute/galleries/images/versions';
/** Replication takes so many times what other operations take. */
const SLOWNESS = 4;

const storageAccountType = oneOf('Standard_LRS', 'Standard_ZRS', 'Premium_LRS');
const targetRegion = model('TargetRegion', {
  name: 'text',
  regionalReplicaCount: 'number',
  storageAccountType,
  encryption: 'any',
  excludeFromLatest: 'boolean',
});
const diskImage = {
  hostCaching: oneOf('None', 'ReadOnly', 'ReadWrite'),
  source: model('GalleryDiskImageSource', { id: 'text', uri: 'text', storageAccountId: 'text' }),
  sizeInGB: 'number',
} as const;
const properties = model('GalleryImageVersionProperties', {
  publishingProfile: model('GalleryImageVersionPublishingProfile', {
    targetRegions: list(targetRegion),
    replicaCount: 'number',
    excludeFromLatest: 'boolean',
    endOfLifeDate: 'text',
    publishedDate: 'text',
    storageAccountType,
    replicationMode: oneOf('Full', 'Shallow'),
    targetExtendedLocations: list('any'),
  }),
  storageProfile: model('GalleryImageVersionStorageProfile', {
    source: model('GalleryArtifactVersionSource', {
      id: 'text',
      communityGalleryImageId: 'text',
      virtualMachineId: 'text',
    }),
    osDiskImage: model('GalleryOSDiskImage', diskImage),
    dataDiskImages: list(model('GalleryDataDiskImage', { ...diskImage, lun: 'number' })),
  }),
  safetyProfile: model('GalleryImageVersionSafetyProfile', {
    allowDeletionOfReplicatedLocations: 'boolean',
    blockDeletionBeforeEndOfLife: 'boolean',
    reportedForPolicyViolation: 'boolean',
    policyViolations: 'any',
  }),
  securityProfile: 'any',
  restore: 'boolean',
  provisioningState: 'text',
  replicationStatus: 'any',
});

/** Versions of an image definition (GalleryRP, Gallery Image Versions). */
export const galleryVersions: ResourceType = {
  type: VERSION,
  apiVersions: GALLERY_VERSIONS,
  name: /^(?:0|[1-9]\d{0,8}|1\d{9})(?:\.(?:0|[1-9]\d{0,8}|1\d{9})){2}$/,
  body: resourceModel('GalleryImageVersion', properties),
  put(call, existing) {
    const { world, id, body } = call;
    if (existing && state(existing) === 'Failed') {
      throw conflict(
        'Conflict',
        `The gallery image version '${lastName(id)}' is in a failed state. Delete it before it is made again.`,
      );
    }
    const location = regionName(textAt(body, 'location') ?? '');
    const given = objectAt(body, 'properties') ?? {};
    const publishing = objectAt(given, 'publishingProfile') ?? {};
    const targetRegions = requireTargets(publishing, location);
    const source = requireSource(call, given, location);
    if (existing && sourceOf(existing.properties) !== sourceOf(given))
      throw changed('galleryImageVersion.properties.storageProfile');
    const publishingProfile = {
      replicationMode: 'Full',
      excludeFromLatest: false,
      publishedDate: new Date(world.clock.now()).toISOString(),
      ...publishing,
      targetRegions,
    };
    const hidden = { since: world.clock.now() };
    return {
      resource: { id, type: VERSION, location, ...outside(body), properties: { ...given, publishingProfile }, hidden },
      holds: source.ids,
      slowness: SLOWNESS,
      finish: source.check,
    };
  },
  live: ({ world, query }, version) =>
    query.get('$expand') === 'ReplicationStatus' ? { replicationStatus: replication(world, version) } : {},
};

function requireTargets(publishing: Json, location: string): Json[] {
  const targets = listAt(publishing, 'targetRegions');
  if (targets.length === 0)
    return [{ name: shownRegion(location), regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' }];
  for (const target of targets) {
    const name = textAt(target, 'name') ?? '';
    const replicas = numberAt(target, 'regionalReplicaCount') ?? 1;
    if (!(regionName(name) in REGIONS)) throw invalidParameter(`The target region '${name}' is not a region.`);
    if (!Number.isInteger(replicas) || replicas < 1 || replicas > 100) {
      throw invalidParameter(
        `The value '${replicas}' of parameter 'regionalReplicaCount' is out of range. The value must be between '1' and '100', inclusive.`,
      );
    }
  }
  const names = targets.map((target) => regionName(textAt(target, 'name') ?? ''));
  if (new Set(names).size < names.length) throw invalidParameter('A target region is named twice.');
  if (!names.includes(location)) {
    throw badRequest(
      'InvalidParameter',
      `The target regions must include '${shownRegion(location)}', the region of the source.`,
    );
  }
  return targets.map((target, index) => ({
    regionalReplicaCount: 1,
    storageAccountType: 'Standard_LRS',
    ...target,
    name: shownRegion(names[index] ?? ''),
  }));
}

interface Source {
  readonly ids: readonly string[];
  readonly check: () => Promise<void> | void;
}

function requireSource({ world, id }: Call, given: Json, location: string): Source {
  const definition = world.resources.get(parentId(id));
  if (!definition) throw notFound('ParentResourceNotFound', 'The gallery image of this version could not be found.');
  const generation = textAt(definition.properties, 'hyperVGeneration') ?? 'V1';
  const [imageId, diskId, uri] = ['source.id', 'osDiskImage.source.id', 'osDiskImage.source.uri'].map((path) =>
    textAt(given, `storageProfile.${path}`),
  );
  if ([imageId, diskId, uri].filter((one) => one !== undefined).length !== 1) {
    throw invalidParameter(
      "Exactly one of 'storageProfile.source.id', 'osDiskImage.source.id' and 'osDiskImage.source.uri' must be given.",
    );
  }
  const what = 'hypervisor generation of gallery image';
  if (diskId !== undefined) {
    const disk = requireDisk(world, diskId, location);
    requireGeneration(disk, generation, what);
    return { ids: [disk.id], check: () => requireUploaded(disk) };
  }
  if (uri !== undefined) {
    const account = textAt(given, 'storageProfile.osDiskImage.source.storageAccountId');
    if (account === undefined)
      throw missing('galleryImageVersion.properties.storageProfile.osDiskImage.source.storageAccountId');
    if (!world.resources.get(account))
      throw notFound('ResourceNotFound', `The storage account '${account}' was not found.`);
    const blob = world.blobs?.find(uri);
    if (!blob) throw notFound('NotFound', `The blob ${uri} is not found.`);
    return { ids: [], check: () => checkFooter(blob, blob.size, uri) };
  }
  const image = requireImage(world, imageId ?? '', location);
  requireGeneration(image, generation, what);
  if (image.type === IMAGE && textAt(definition.properties, 'osState') !== 'Generalized') {
    throw invalidParameter(
      `The image '${imageId ?? ''}' is generalized, but the gallery image is for specialized ones.`,
    );
  }
  return {
    ids: [image.id],
    check() {
      if (state(image) === 'Failed') throw internalExecutionError();
    },
  };
}

function requireImage(world: World, id: string, location: string): Resource {
  const image = world.resources.get(id);
  if (!image || ![IMAGE, VERSION].includes(image.type)) throw notFound('NotFound', `The image '${id}' is not found.`);
  if (image.location !== location)
    throw invalidParameter(`The source '${id}' is in location '${image.location ?? ''}', not in '${location}'.`);
  return image;
}

function sourceOf(of: unknown): string {
  const paths = ['source.id', 'osDiskImage.source.id', 'osDiskImage.source.uri'];
  return paths.map((path) => textAt(of, `storageProfile.${path}`)?.toLowerCase()).join('|');
}

/** How far each region is: all go the same way, from the beginning of the operation to its end. */
function replication(world: World, version: Resource): Json {
  const operation = world.operations.with(version.id);
  const done = operation ? (world.clock.now() - operation.started) / (operation.due - operation.started) : 1;
  const failed = state(version) === 'Failed';
  const progress = failed ? 0 : Math.min(operation ? 99 : 100, Math.floor(done * 100));
  const word = failed ? 'Failed' : progress < 100 ? 'Replicating' : 'Completed';
  const regions = listAt(version.properties, 'publishingProfile.targetRegions');
  return {
    aggregatedState: word === 'Replicating' ? 'InProgress' : word,
    summary: regions.map((region) => ({ region: region['name'], state: word, details: '', progress })),
  };
}
