import type { Disk, HyperVGeneration } from '@azure/arm-compute';
import type { Azure } from '../arm.ts';
import { armId, placeOf } from '../arm-id.ts';
import { ifThere } from '../exists.ts';
import { type Generation, hyperVGeneration } from '../publication.ts';
import { isWhole, settled } from '../settled.ts';
import type { Tags } from '../tags.ts';
import { getDisk } from './list.ts';
import type { MachineOs } from './machine.ts';

const GiB = 1024 ** 3;

export interface DiskSettings {
  readonly location: string;
  readonly tags: Tags;
  /** `Premium_LRS`, `StandardSSD_LRS` … */
  readonly sku: string;
  readonly zone?: string | undefined;
  /** What is on it: nothing, rounded up to whole GiB, or what is on a disk or snapshot, given by its id. */
  readonly of: { readonly bytes: number } | { readonly copy: string };
  /** Of a disk that a machine is to boot from. */
  readonly os?: MachineOs | undefined;
  readonly generation?: Generation | undefined;
}

/**
 * Makes a disk ("Disks - Create Or Update"), or leaves the one of this name as it is; returns its id. Throws what
 * `Azure.call` throws.
 */
export async function makeDisk(
  azure: Azure,
  group: string,
  name: string,
  { location, tags, sku, zone, of, os, generation }: DiskSettings,
  signal: AbortSignal,
): Promise<string> {
  const id = armId(azure, group, `Microsoft.Compute/disks/${name}`);
  const there = await settled(azure, (until) => getDisk(azure, id, until), azure.pollMs, signal);
  if (there && isWhole(there)) return id;
  const disk: Disk = {
    location,
    tags: { ...tags },
    sku: { name: sku },
    ...(zone === undefined ? {} : { zones: [zone] }),
    ...bootable(os, generation),
    ...('copy' in of
      ? { creationData: { createOption: 'Copy', sourceResourceId: of.copy } }
      : { creationData: { createOption: 'Empty' }, diskSizeGB: Math.ceil(of.bytes / GiB) }),
  };
  await azure.call(`make the disk ${name}`, signal, (call) =>
    azure.compute.disks.createOrUpdate(group, name, disk, call),
  );
  return id;
}

/** One that is not there is deleted. Throws what `Azure.call` throws. */
export async function deleteDisk(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  const { group, name } = placeOf(id);
  await ifThere(azure.call(`delete the disk ${name}`, signal, (call) => azure.compute.disks.delete(group, name, call)));
}

/** Changes the tags of a disk; others than the given ones are gone. Throws what `Azure.call` throws. */
export async function tagDisk(azure: Azure, id: string, tags: Tags, signal: AbortSignal): Promise<void> {
  const { group, name } = placeOf(id);
  await azure.call(`tag the disk ${name}`, signal, (call) =>
    azure.compute.disks.update(group, name, { tags: { ...tags } }, call),
  );
}

/** What a disk holds now, kept in a snapshot of which disks can be made; returns its id. Throws what `Azure.call` throws. */
export async function makeSnapshot(
  azure: Azure,
  group: string,
  name: string,
  { location, tags, of }: { readonly location: string; readonly tags: Tags; readonly of: string },
  signal: AbortSignal,
): Promise<string> {
  const { snapshots } = azure.compute;
  const look = (until: AbortSignal) =>
    ifThere(azure.call(`look at the snapshot ${name}`, until, (call) => snapshots.get(group, name, call)));
  const there = await settled(azure, look, azure.pollMs, signal);
  if (!there || !isWhole(there)) {
    const creationData = { createOption: 'Copy', sourceResourceId: of };
    const snapshot = { location, tags: { ...tags }, incremental: true, creationData };
    await azure.call(`make the snapshot ${name}`, signal, (call) =>
      snapshots.createOrUpdate(group, name, snapshot, call),
    );
  }
  return armId(azure, group, `Microsoft.Compute/snapshots/${name}`);
}

/** One that is not there is deleted. Throws what `Azure.call` throws. */
export async function deleteSnapshot(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  const { group, name } = placeOf(id);
  await ifThere(
    azure.call(`delete the snapshot ${name}`, signal, (call) => azure.compute.snapshots.delete(group, name, call)),
  );
}

function bootable(os: MachineOs | undefined, generation: Generation | undefined): Partial<Disk> {
  const version: { hyperVGeneration?: HyperVGeneration } =
    generation === undefined ? {} : { hyperVGeneration: hyperVGeneration(generation) };
  return os === undefined ? version : { osType: os === 'windows' ? 'Windows' : 'Linux', ...version };
}
