import type { Disk } from '@azure/arm-compute';
import type { Azure } from './arm.ts';
import type { DiskLandingOptions } from './disk-landing.ts';
import { otherThan } from './exists.ts';
import type { Landed } from './landing.ts';
import { hyperVGeneration, type Publication } from './publication.ts';
import { singleResource } from './single-resource.ts';
import { resourceTags } from './tags.ts';

export type DiskCopyOptions = Pick<
  DiskLandingOptions,
  'resourceGroup' | 'name' | 'location' | 'generation' | 'tags' | 'origin' | 'replace' | 'diskControllerTypes'
>;

/** A bootable disk as a copy of one that has landed ("Create a managed disk from an existing managed disk"). */
export function diskCopy(azure: Azure, options: DiskCopyOptions): Publication {
  const { resourceGroup: group, name, replace } = options;
  const { disks } = azure.compute;
  return singleResource<Disk>(azure, {
    what: `disk ${name}`,
    id: `/subscriptions/${azure.subscription}/resourceGroups/${group}/providers/Microsoft.Compute/disks/${name}`,
    replace,
    get: (call) => disks.get(group, name, call),
    create: (source, digest, call) => disks.createOrUpdate(group, name, newCopy(source, digest, options), call),
    remove: (call) => disks.delete(group, name, call),
    otherThan: (disk, digest) =>
      otherThan(disk, { ...options, digest }) ??
      (/Upload/.test(disk.diskState ?? '') ? 'still waits for its bytes' : undefined),
  });
}

/** Disks - Create Or Update, 2025-01-02, example "Create a managed disk from an existing managed disk in the same or different subscription". */
function newCopy(source: Landed, digest: string, options: DiskCopyOptions): Disk {
  if (source.kind !== 'disk') throw new Error('a disk is copied of a disk');
  const { location, generation, tags, origin, diskControllerTypes } = options;
  return {
    location,
    tags: { ...resourceTags(digest, tags, origin) },
    sku: { name: 'Standard_LRS' },
    osType: 'Linux',
    hyperVGeneration: hyperVGeneration(generation),
    creationData: { createOption: 'Copy', sourceResourceId: source.id },
    supportedCapabilities: { architecture: 'x64', ...(diskControllerTypes ? { diskControllerTypes } : {}) },
  };
}
