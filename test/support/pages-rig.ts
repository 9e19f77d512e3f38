import { join } from 'node:path';
import { type Journal, openJournal } from '../../src/azure/pages/journal.ts';
import { type BlobOptions, openPageBlob } from '../../src/azure/pages/open-page-blob.ts';
import { type UploadedPages, type UploadPagesOptions, uploadPages } from '../../src/azure/pages/upload-pages.ts';
import type { VhdImage } from '../../src/azure/pages/vhd-image.ts';
import type { FailbackEvent } from '../../src/events.ts';
import type { StepIo } from '../../src/step-io.ts';
import type { DiskBlob } from '../fakes/blob/disk-blob.ts';
import type { FakeBlobs } from '../fakes/blob/fake-blobs.ts';

/** A step's surroundings that keep what they are told. */
export interface HeardIo extends StepIo {
  readonly events: FailbackEvent[];
  /** The counts of `progress`, in their order. */
  readonly progressed: number[];
}

export function heardIo(signal = new AbortController().signal): HeardIo {
  const events: FailbackEvent[] = [];
  const progressed: number[] = [];
  return {
    events,
    progressed,
    signal,
    host: { report: (event) => events.push(event) },
    progress: (done) => progressed.push(done),
  };
}

const HOUR = 3_600_000;

/** An hour of access by the clock of the service. */
export function writeUrl(blobs: FakeBlobs, disk: DiskBlob, ms = HOUR): string {
  return disk.url({ access: 'Write', expiresOn: new Date(blobs.clock.now() + ms) });
}

export async function openDisk(blobs: FakeBlobs, disk: DiskBlob, options: BlobOptions = {}) {
  return await openPageBlob({ url: async () => writeUrl(blobs, disk) }, options);
}

export async function openTestJournal(folder: string, { digest, fileSize }: VhdImage): Promise<Journal> {
  return await openJournal(join(folder, 'uploads', 'test.journal'), { landing: 'test', digest, fileSize });
}

/** Uploads to a disk, with the journal of that folder. */
export async function upload(
  image: VhdImage,
  to: { readonly blobs: FakeBlobs; readonly disk: DiskBlob; readonly folder: string },
  io: StepIo,
  options: Partial<UploadPagesOptions> = {},
): Promise<UploadedPages> {
  await using journal = await openTestJournal(to.folder, image);
  return await uploadPages(image, await openDisk(to.blobs, to.disk), { journal, ...options }, io);
}
