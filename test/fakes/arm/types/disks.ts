import { badRequest, changed, invalidParameter, missing, notAllowed, notFound } from '../arm-error.ts';
import { randomUUID } from 'node:crypto';
import { type Json, numberAt, objectAt, textAt } from '../json.ts';
import { lastName } from '../resource-id.ts';
import type { Call, Change, ResourceType, World } from '../resource-type.ts';
import { outside, type Resource } from '../resources.ts';
import { regionName } from '../regions.ts';
import { hasAccess, beginGetAccess, endGetAccess } from './disk-access.ts';
import { diskModel, diskUpdate } from './disk-model.ts';
import { checkFooter, FOOTER } from './vhd-footer.ts';

export const DISK = 'Microsoft.Compute/disks';
export const SNAPSHOT = 'Microsoft.Compute/snapshots';
const VERSIONS = ['2022-03-02', '2022-07-02', '2023-01-02', '2023-04-02', '2023-10-02', '2024-03-02', '2025-01-02'];
const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const SMALLEST = 20 * MiB + FOOTER;
const LARGEST = 32 * 1024 * GiB + FOOTER;

const shared = {
  apiVersions: VERSIONS,
  name: /^[^_\W][\w-.]{0,79}(?<![-.])$/,
  body: diskModel,
  update: diskUpdate,
  createdStatus: 202,
  actions: { beginGetAccess, endGetAccess },
  patch: (call: Call, disk: Resource) => {
    const gib = numberAt(call.body, 'properties.diskSizeGB');
    if (gib !== undefined && gib < (numberAt(disk.properties, 'diskSizeGB') ?? 0))
      throw badRequest('ResizeDiskError', `Disk cannot be resized to ${gib} GB: a disk does not get smaller.`);
    if (gib !== undefined) disk.properties['diskSizeBytes'] = gib * GiB;
    Object.assign(disk.properties, objectAt(call.body, 'properties') ?? {});
    if (call.body['sku'] !== undefined) disk.others['sku'] = call.body['sku'];
    return {};
  },
  remove: (call: Call, disk: Resource) => {
    if (hasAccess(call.world, disk)) throw accessOutstanding(disk);
    const vm = textAt(disk.others, 'managedBy');
    if (vm !== undefined) throw notAllowed(`Disk ${lastName(disk.id)} is attached to VM ${vm}.`);
    return {};
  },
} as const;

/** Managed disks (DiskRP; "Upload a VHD to Azure" for direct upload). */
export const disks: ResourceType = {
  ...shared,
  type: DISK,
  put,
  live({ world }, disk) {
    const vm = world.resources.get(textAt(disk.others, 'managedBy'));
    return vm && world.power(vm) === 'deallocated' ? { diskState: 'Reserved' } : {};
  },
};

/** Snapshots: copies of disks, as far as images and disks can be made from them. */
export const snapshots: ResourceType = { ...shared, type: SNAPSHOT, put };

function put(call: Call, existing: Resource | undefined): Change {
  const { id, body, world } = call;
  const given = objectAt(body, 'properties') ?? {};
  if (existing) return { resource: update(existing, body, given), finish: () => undefined };
  const type = /\/snapshots\/[^/]+$/i.test(id) ? SNAPSHOT : DISK;
  const location = regionName(textAt(body, 'location') ?? '');
  const { properties, fill } = created(call, type, location, given);
  const resource: Resource = {
    id,
    type,
    location,
    ...outside({ ...body, sku: body['sku'] ?? { name: 'Standard_LRS' } }),
    properties: {
      ...given,
      ...properties,
      timeCreated: new Date(world.clock.now()).toISOString(),
      uniqueId: randomUUID(),
      networkAccessPolicy: given['networkAccessPolicy'] ?? 'AllowAll',
      ...(given['osType'] === undefined ? {} : { hyperVGeneration: given['hyperVGeneration'] ?? 'V1' }),
    },
    hidden: {},
  };
  return {
    resource,
    async finish() {
      const needsToken = textAt(given, 'dataAccessAuthMode') === 'AzureActiveDirectory';
      const made = world.resources.get(id);
      if (made) await fill(made, needsToken);
    },
  };
}

interface Plan {
  readonly properties: Json;
  readonly fill: (disk: Resource, needsToken: boolean) => Promise<void> | void;
}

function created(call: Call, type: string, location: string, given: Json): Plan {
  const data = objectAt(given, 'creationData');
  if (!data) throw missing('creationData');
  const option = textAt(data, 'createOption');
  if (option === undefined) throw missing('creationData.createOption');
  if (option === 'Upload' && type === DISK) return uploaded(call.world, data);
  if (option === 'Empty' && type === DISK) return empty(given);
  if (option === 'Copy') return copied(call.world, location, data, given);
  if (option === 'Import') return imported(call.world, data);
  throw invalidParameter(`The value '${option}' of parameter 'creationData.createOption' is invalid.`);
}

const sized = (bytes: number, diskState: string) => ({
  diskSizeBytes: bytes,
  diskSizeGB: Math.ceil(bytes / GiB),
  diskState,
});

function uploaded(world: World, data: Json): Plan {
  const size = numberAt(data, 'uploadSizeBytes');
  if (size === undefined) throw missing('creationData.uploadSizeBytes');
  const disk = size - FOOTER;
  if (disk % MiB !== 0) {
    throw invalidParameter(
      `The upload size in bytes ${size} - 512 bytes for the VHD footer (${disk} in this case) must be a multiple of MiB.`,
    );
  }
  if (size < SMALLEST || size > LARGEST) {
    throw invalidParameter(
      `The value '${size}' of parameter 'creationData.uploadSizeBytes' is out of range. The value must be between '${SMALLEST}' and '${LARGEST}', inclusive.`,
    );
  }
  return {
    properties: sized(disk, 'ReadyToUpload'),
    fill(made, needsToken) {
      const blob = world.blobs?.attachDisk(lastName(made.id), size, { needsToken });
      if (blob) made.hidden.blob = blob;
    },
  };
}

function empty(given: Json): Plan {
  const size = numberAt(given, 'diskSizeGB');
  if (size === undefined) throw missing('disk.diskSizeGB');
  return { properties: sized(size * GiB, 'Unattached'), fill: () => undefined };
}

/** A copy is as its source, but for what is asked for: so data becomes a disk from which a machine can boot. */
function copied(world: World, location: string, data: Json, given: Json): Plan {
  const sourceId = textAt(data, 'sourceResourceId');
  if (sourceId === undefined) throw missing('creationData.sourceResourceId');
  const source = requireDisk(world, sourceId, location);
  requireWhole(source);
  const { diskSizeBytes, diskSizeGB } = source.properties;
  const osType = given['osType'] ?? source.properties['osType'];
  const hyperVGeneration = given['hyperVGeneration'] ?? source.properties['hyperVGeneration'];
  return {
    properties: { diskSizeBytes, diskSizeGB, osType, hyperVGeneration, diskState: 'Unattached' },
    fill: () => undefined,
  };
}

function imported(world: World, data: Json): Plan {
  const uri = textAt(data, 'sourceUri');
  if (uri === undefined) throw missing('creationData.sourceUri');
  const blob = requireVhdBlob(world, uri);
  return {
    properties: sized(blob.size - FOOTER, 'Unattached'),
    fill: () => checkFooter(blob, blob.size, uri),
  };
}

function update(disk: Resource, body: Json, given: Json): Resource {
  const before = objectAt(disk.properties, 'creationData') ?? {};
  for (const [member, value] of Object.entries(objectAt(given, 'creationData') ?? {})) {
    if (value !== before[member]) throw changed(`creationData.${member}`);
  }
  if (given['hyperVGeneration'] !== undefined && given['hyperVGeneration'] !== disk.properties['hyperVGeneration']) {
    throw changed('hyperVGeneration');
  }
  const { tags, others } = outside(body);
  const properties = { ...disk.properties, ...given, creationData: before, diskState: disk.properties['diskState'] };
  return { ...disk, ...(tags ? { tags } : {}), others: { ...disk.others, ...others }, properties };
}

/** A disk or snapshot that something is made from: there, and in the same region. */
export function requireDisk(world: World, id: string, location: string): Resource {
  const disk = world.resources.get(id);
  if (!disk || ![DISK, SNAPSHOT].includes(disk.type)) throw notFound('NotFound', `Disk ${lastName(id)} is not found.`);
  if (disk.location === location) return disk;
  throw invalidParameter(
    `The source '${id}' is in location '${disk.location ?? ''}'; it must be in '${location}', where the resource is made.`,
  );
}

/** Refuses a disk whose bytes are not all there, or that somebody may be reading. */
export function requireWhole(disk: Resource): void {
  const diskState = textAt(disk.properties, 'diskState') ?? '';
  if (diskState === 'ActiveSAS') throw accessOutstanding(disk);
  if (diskState.endsWith('Upload'))
    throw notAllowed(`Disk ${lastName(disk.id)} is in state ${diskState}; it cannot be copied.`);
}

/** The page blob of a VHD, as far as its name and its existence go. */
export function requireVhdBlob(
  world: World,
  uri: string,
): NonNullable<ReturnType<NonNullable<World['blobs']>['find']>> {
  if (!/\.vhd$/i.test(uri.replace(/\?.*$/s, '')))
    throw invalidParameter(`Blob name in URL ${uri} must end with '.vhd' extension.`);
  const blob = world.blobs?.find(uri);
  if (!blob) throw notFound('StorageAccountNotFound', `The blob ${uri} is not found.`);
  return blob;
}

function accessOutstanding(disk: Resource) {
  return notAllowed(
    `There is an active shared access signature outstanding for disk ${lastName(disk.id)}. Call EndGetAccess before attaching or deleting the disk. Learn more here: aka.ms/revokeaccessapi.`,
  );
}
