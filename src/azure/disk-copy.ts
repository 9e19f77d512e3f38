import type { Disk } from '@azure/arm-compute';
import { report } from '../events.ts';
import type { Azure } from './arm.ts';
import { ifThere, inTheWay, otherThan } from './exists.ts';
import type { Landed } from './landing.ts';
import { type Generation, hyperVGeneration, type Publication } from './publication.ts';
import { isWhole, settled } from './settled.ts';
import { type ImageOrigin, resourceTags, type Tags } from './tags.ts';

export interface DiskCopyOptions {
  readonly resourceGroup: string;
  readonly name: string;
  /** Short name of the region: that of the source. */
  readonly location: string;
  readonly generation: Generation;
  readonly tags: Tags;
  /** What the image was built of, if that is known. */
  readonly origin?: ImageOrigin | undefined;
  /** Throw away a disk of another content. */
  readonly replace: boolean;
  /** Such as `SCSI, NVMe`, if the image can more than SCSI. */
  readonly diskControllerTypes?: string | undefined;
}

/** A bootable disk as a copy of one that has landed ("Create a managed disk from an existing managed disk"). */
export function diskCopy(azure: Azure, options: DiskCopyOptions): Publication {
  const { resourceGroup: group, name, location, generation, replace } = options;
  const { disks } = azure.compute;
  const id = `/subscriptions/${azure.subscription}/resourceGroups/${group}/providers/Microsoft.Compute/disks/${name}`;
  const find = (signal: AbortSignal) =>
    ifThere(azure.call(`look at the disk ${name}`, signal, (call) => disks.get(group, name, call)));

  /** True if it is the one that is wanted. Throws `E_EXISTS` if it is another that may not go. */
  const judge = (disk: Disk, digest: string): boolean => {
    const unfinished = /Upload/.test(disk.diskState ?? '') ? 'still waits for its bytes' : undefined;
    const other = otherThan(disk, { digest, generation, location }) ?? unfinished;
    if (other !== undefined && !replace) throw inTheWay(`disk ${name}`, id, other);
    return other === undefined && isWhole(disk);
  };

  return {
    id,
    async look(digest, { signal }) {
      const disk = await find(signal);
      return disk !== undefined && judge(disk, digest);
    },
    async publish(source, digest, { signal, host }) {
      const disk = await settled(azure, find, azure.pollMs, signal);
      if (disk && judge(disk, digest)) return;
      if (disk) {
        report(host, 'note.info', `Removing the disk ${name} that is there`, { id });
        await ifThere(azure.call(`delete the disk ${name}`, signal, (call) => disks.delete(group, name, call)));
      }
      const wanted = newCopy(source, digest, options);
      await azure.call(`create the disk ${name}`, signal, (call) => disks.createOrUpdate(group, name, wanted, call));
    },
  };
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
