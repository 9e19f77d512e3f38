import { badRequest, changed, internalExecutionError, invalidParameter, missing } from '../arm-error.ts';
import { type Json, objectAt, textAt } from '../json.ts';
import { list, model, oneOf, reference, resourceModel } from '../model.ts';
import { regionName } from '../regions.ts';
import { sameId } from '../resource-id.ts';
import type { Call, Change, ResourceType, World } from '../resource-type.ts';
import { outside, type Resource } from '../resources.ts';
import { COMPUTE_VERSIONS } from './compute-versions.ts';
import { DISK, requireDisk, requireVhdBlob, requireWhole, SNAPSHOT } from './disks.ts';
import { checkFooter } from './vhd-footer.ts';

export const IMAGE = 'Microsoft.Compute/images';

const dataDisk = {
  snapshot: reference,
  managedDisk: reference,
  blobUri: 'text',
  caching: oneOf('None', 'ReadOnly', 'ReadWrite'),
  diskSizeGB: 'number',
  storageAccountType: 'text',
  diskEncryptionSet: reference,
} as const;
const osDisk = model('ImageOSDisk', {
  ...dataDisk,
  osType: oneOf('Linux', 'Windows'),
  osState: oneOf('Generalized', 'Specialized'),
});
const storageProfile = model('ImageStorageProfile', {
  osDisk,
  dataDisks: list(model('ImageDataDisk', { ...dataDisk, lun: 'number' })),
  zoneResilient: 'boolean',
});
const properties = model('ImageProperties', {
  sourceVirtualMachine: reference,
  storageProfile,
  hyperVGeneration: oneOf('V1', 'V2'),
  provisioningState: 'text',
});

/** Managed images (ComputeRP, Images): generalised, from a disk, a snapshot or a blob. */
export const images: ResourceType = {
  type: IMAGE,
  apiVersions: COMPUTE_VERSIONS,
  name: /^[^_\W][\w-.]{0,79}(?<![-.])$/,
  body: resourceModel('Image', properties, { extendedLocation: 'any' }),
  put,
};

function put({ world, id, body }: Call, existing: Resource | undefined): Change {
  const disk = objectAt(body, 'properties.storageProfile.osDisk');
  if (!disk) throw missing('image.properties.storageProfile.osDisk');
  const location = regionName(textAt(body, 'location') ?? '');
  const generation = textAt(body, 'properties.hyperVGeneration') ?? 'V1';
  if (textAt(disk, 'osType') === undefined) throw missing('osDisk.osType');
  if (textAt(disk, 'osState') === undefined) throw missing('osDisk.osState');
  if (textAt(disk, 'osState') !== 'Generalized')
    throw invalidParameter("The value 'Specialized' of parameter 'osDisk.osState' is invalid.");
  if (existing) requireSame(existing, disk, generation);
  const source = requireSource(world, disk, location, generation);
  const resource: Resource = {
    id,
    type: IMAGE,
    location,
    ...outside(body),
    properties: {
      hyperVGeneration: generation,
      storageProfile: {
        osDisk: { caching: 'None', storageAccountType: 'Standard_LRS', ...disk },
        dataDisks: [],
        zoneResilient: false,
        ...omitOsDisk(body),
      },
    },
    hidden: {},
  };
  return { resource, holds: source.ids, finish: source.check };
}

interface Source {
  readonly ids: readonly string[];
  readonly check: () => Promise<void> | void;
}

function requireSource(world: World, disk: Json, location: string, generation: string): Source {
  const ways = {
    managedDisk: textAt(disk, 'managedDisk.id'),
    snapshot: textAt(disk, 'snapshot.id'),
    blobUri: textAt(disk, 'blobUri'),
  };
  const [way, ...more] = Object.entries(ways).filter(([, value]) => value !== undefined);
  if (!way?.[1] || more.length > 0) {
    throw invalidParameter(
      "Exactly one of 'osDisk.managedDisk', 'osDisk.snapshot' and 'osDisk.blobUri' must be given.",
    );
  }
  const [kind, value] = way;
  if (kind === 'blobUri') {
    const blob = requireVhdBlob(world, value);
    return { ids: [], check: () => checkFooter(blob, blob.size, value) };
  }
  const source = requireDisk(world, value, location);
  if (source.type !== (kind === 'snapshot' ? SNAPSHOT : DISK))
    throw invalidParameter(`The id '${value}' of 'osDisk.${kind}' is of type ${source.type}.`);
  requireGeneration(source, generation, `hypervisor generation of image`);
  return { ids: [source.id], check: () => requireUploaded(source) };
}

/** What is made from a disk must be of its generation; a disk that says nothing is of the first. */
export function requireGeneration(source: Resource, generation: string, what: string): void {
  const own = textAt(source.properties, 'hyperVGeneration') ?? 'V1';
  if (own === generation) return;
  throw badRequest(
    'BadRequest',
    `The ${what} '${generation}' does not match the hypervisor generation '${own}' of its source '${source.id}'.`,
  );
}

/** A disk that is still being uploaded makes the compute provider fall over, well after the request. */
export function requireUploaded(source: Resource): void {
  if (textAt(source.properties, 'diskState')?.endsWith('Upload')) throw internalExecutionError();
  requireWhole(source);
}

function requireSame(existing: Resource, disk: Json, generation: string): void {
  const before = objectAt(existing.properties, 'storageProfile.osDisk');
  const differs = ['managedDisk.id', 'snapshot.id', 'blobUri'].some((path) => {
    const [now, then] = [textAt(disk, path), textAt(before, path)];
    return now !== then && !sameId(now, then);
  });
  if (differs) throw changed('image.properties.storageProfile.osDisk');
  if (textAt(existing.properties, 'hyperVGeneration') !== generation) throw changed('hyperVGeneration');
}

function omitOsDisk(body: Json): Json {
  const profile = { ...objectAt(body, 'properties.storageProfile') };
  delete profile['osDisk'];
  return profile;
}
