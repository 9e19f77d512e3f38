import type { Disk } from '@azure/arm-compute';
import { setTimeout as sleep } from 'node:timers/promises';
import { FailbackError, isFailbackError } from '../errors.ts';
import { report } from '../events.ts';
import { addSecret } from '../redact.ts';
import type { StepIo } from '../step-io.ts';
import type { Azure } from './arm.ts';
import { azureError } from './azure-error.ts';
import { dryBlob } from './pages/dry-blob.ts';
import { ifThere, inTheWay, otherThan, taken } from './exists.ts';
import type { Berth, Cargo, Landed, Landing } from './landing.ts';
import { openPageBlob } from './pages/open-page-blob.ts';
import { type Generation, hyperVGeneration } from './publication.ts';
import { isWhole, settled } from './settled.ts';
import { digestTag, type ImageOrigin, resourceTags, type Tags } from './tags.ts';

export interface DiskLandingOptions {
  readonly resourceGroup: string;
  readonly name: string;
  /** Short name of the region. */
  readonly location: string;
  readonly generation: Generation;
  readonly tags: Tags;
  /** What the image was built of, if that is known. */
  readonly origin?: ImageOrigin | undefined;
  /** Throw away what is there of another disk. */
  readonly replace: boolean;
  /** The disk is what was asked for, not what an image is made of: once finished, `discard` leaves it alone. */
  readonly keepFinished?: boolean | undefined;
  /** `Standard_LRS` unless told. */
  readonly sku?: string | undefined;
  /** Such as `SCSI, NVMe`, if the image can more than SCSI. */
  readonly diskControllerTypes?: string | undefined;
  /** How long one access lasts before it must be renewed; a day unless told, at most 60 days. */
  readonly accessSeconds?: number | undefined;
  /** `x-ms-version` of the requests for its bytes; 2023-08-03 unless told. */
  readonly apiVersion?: string | undefined;
}

/** States of a disk that still waits for its bytes. */
const UPLOADING = ['ReadyToUpload', 'ActiveUpload'];

/** What the servers of disks are known to answer (azcopy sends it); newer versions of the Blob Storage API may be refused. */
const BYTES_VERSION = '2023-08-03';

/** Looks at a new disk before it counts as stuck. */
const LOOKS = 60;

/**
 * A managed disk that is uploaded directly, without a storage account
 * ("Upload a VHD to Azure or copy a managed disk to another region"). A disk in the upload states cannot be attached.
 */
export function diskLanding(azure: Azure, options: DiskLandingOptions): Landing {
  const { resourceGroup: group, name, location, generation, replace } = options;
  const { disks } = azure.compute;
  const id = `/subscriptions/${azure.subscription}/resourceGroups/${group}/providers/Microsoft.Compute/disks/${name}`;
  const look = (signal: AbortSignal) =>
    ifThere(azure.call(`look at the disk ${name}`, signal, (call) => disks.get(group, name, call)));

  const access = async (signal: AbortSignal): Promise<string> => {
    const { accessSeconds: durationInSeconds = 86_400 } = options;
    const { accessSAS: url } = await azure.call(`give access to the disk ${name}`, signal, (call) =>
      disks.grantAccess(group, name, { access: 'Write', durationInSeconds }, call),
    );
    if (url === undefined) throw azureError(new Error('the answer holds no SAS'), `give access to the disk ${name}`);
    addSecret(new URL(url).search.slice(1));
    return url;
  };

  const create = async (cargo: Cargo, signal: AbortSignal): Promise<void> => {
    let disk: Disk | undefined = await azure.call(`create the disk ${name}`, signal, (call) =>
      disks.createOrUpdate(group, name, newDisk(cargo, options), call),
    );
    for (let looks = 0; !disk || !isUploading(disk); looks++) {
      if (looks === LOOKS) throw azureError(new Error('it takes too long'), `make the disk ${name} ready`);
      await azure.call('wait', signal, (): Promise<void> => sleep(azure.pollMs, undefined, { signal }));
      disk = await look(signal);
    }
  };

  const open = async (cargo: Cargo, { signal, host }: StepIo): Promise<Berth> => {
    const disk = await settled(azure, look, azure.pollMs, signal);
    const other = disk && otherThan(disk, { digest: cargo.digest, generation, location });
    if (other !== undefined && !replace) throw inTheWay(`disk ${name}`, id, other);
    const same = disk !== undefined && other === undefined && isWhole(disk);
    if (same && !isUploading(disk)) return { landed: { kind: 'disk', id } };
    const found = same && disk.creationData?.uploadSizeBytes === cargo.fileSize;
    if (disk && !found) {
      report(host, 'note.info', `Removing the disk ${name} that is there`, { id });
      await removeDisk(azure, group, name, signal);
    }
    if (!found) await create(cargo, signal);
    const url = await access(signal);
    if (azure.dryRun) return { blob: dryBlob(name, cargo.fileSize), found };
    const { apiVersion = BYTES_VERSION } = options;
    const { caFile } = azure;
    const blob = await openPageBlob({ url: async () => url, renew: () => access(signal) }, { apiVersion, caFile });
    return { blob, found };
  };

  return {
    id,
    open,
    async finish({ signal }): Promise<Landed> {
      try {
        await azure.call(`take the disk ${name} as it is`, signal, (call) => disks.revokeAccess(group, name, call));
      } catch (error) {
        throw isFailbackError(error) && error.data.azureCode === 'InvalidVhd' ? invalidVhd(name, id, error) : error;
      }
      const disk = await look(signal);
      if (!disk || isUploading(disk)) throw unfinished(name, id, disk?.diskState);
      return { kind: 'disk', id };
    },
    async discard({ signal }, digest) {
      const disk = await look(signal);
      if (digest !== undefined && digestTag(disk?.tags) !== digest) return;
      if (disk && digestTag(disk.tags) === undefined) throw taken(`disk ${name}`, id, undefined);
      if (disk && (isUploading(disk) || !options.keepFinished)) await removeDisk(azure, group, name, signal);
    },
  };
}

/** Removes a disk; an upload into it ends first. Nothing happens if there is none. */
async function removeDisk(azure: Azure, group: string, name: string, signal: AbortSignal): Promise<void> {
  const { disks } = azure.compute;
  const disk = await ifThere(azure.call(`look at the disk ${name}`, signal, (call) => disks.get(group, name, call)));
  if (disk?.diskState === 'ActiveUpload') {
    // What has arrived so far has no footer, of which Azure complains; it is about to go anyway.
    await azure
      .call(`end the access to the disk ${name}`, signal, (call) => disks.revokeAccess(group, name, call))
      .catch((error: unknown) => {
        if (signal.aborted) throw error;
      });
  }
  await ifThere(azure.call(`delete the disk ${name}`, signal, (call) => disks.delete(group, name, call)));
}

function isUploading({ diskState = '' }: Disk): boolean {
  return UPLOADING.includes(diskState);
}

/** Disks - Create Or Update, 2025-01-02, example "Create a managed upload disk". */
function newDisk({ fileSize, digest }: Cargo, options: DiskLandingOptions): Disk {
  const { location, generation, sku = 'Standard_LRS', diskControllerTypes, tags, origin } = options;
  return {
    location,
    tags: { ...resourceTags(digest, tags, origin) },
    sku: { name: sku },
    osType: 'Linux',
    hyperVGeneration: hyperVGeneration(generation),
    creationData: { createOption: 'Upload', uploadSizeBytes: fileSize },
    supportedCapabilities: { architecture: 'x64', ...(diskControllerTypes ? { diskControllerTypes } : {}) },
  };
}

function unfinished(name: string, id: string, state: string | undefined): FailbackError {
  return new FailbackError('E_AZURE', `Azure ended the access, but the disk ${name} is ${state ?? 'gone'}.`, {
    hint: 'Run it again: it goes on where it stopped.',
    data: { id, diskState: state },
  });
}

function invalidVhd(name: string, id: string, cause: FailbackError): FailbackError {
  return new FailbackError('E_VERIFY', `Azure refuses what arrived in the disk ${name}: ${cause.message}`, {
    hint: 'The footer that it found is not the one that was sent. Throw the disk away with --discard and upload it again, with --verify full.',
    cause,
    data: { ...cause.data, id },
  });
}
