import { report } from '../../events.ts';
import { BLOCK_SIZE } from '../../formats/block-map.ts';
import { KiB, formatSize } from '../../size.ts';
import type { StepIo } from '../../step-io.ts';
import { common, totalLength, wholeUnits, without } from './extents.ts';
import { putFooter } from './footer.ts';
import { imageExtents, imageLength } from './image-extents.ts';
import type { Journal } from './journal.ts';
import { createPace } from './pace.ts';
import { MAX_PUT, type PageBlob } from './page-blob.ts';
import { putsOf } from './puts.ts';
import { transfer } from './transfer.ts';
import { tryBlob } from './try-blob.ts';
import type { VhdImage } from './vhd-image.ts';

export interface UploadPagesOptions {
  readonly journal: Journal;
  /** False for a blob that has just been made: nothing is in it, so its ranges are not asked for. True unless told. */
  readonly found?: boolean;
  /** Bytes per second at most; as fast as it goes unless told. */
  readonly maxRate?: number | undefined;
  /** Longest time of one try in milliseconds; it follows the measured latency unless told. */
  readonly tryTimeout?: number | undefined;
}

export interface UploadedPages {
  /** Bytes of data that this run sent, with those of tries that failed. */
  readonly sent: number;
  readonly requests: number;
  readonly retries: number;
  /** Bytes that were there from an earlier run. */
  readonly resumedBytes: number;
}

/**
 * Sends the blocks that hold data, as many at once as the service takes, and the footer when all have arrived; it is
 * read back. What the journal notes and the blob confirms is not sent again; what is in the blob and not in the image
 * is cleared. Progress counts bytes of data, with those of an earlier run.
 *
 * Throws `E_VERIFY` if the file changed meanwhile or the footer came back as something else, `E_INTERRUPTED`, and what
 * the blob throws once the tries have run out; the journal and the pages stay for the next run.
 */
export async function uploadPages(
  image: VhdImage,
  blob: PageBlob,
  { journal, found = true, maxRate, tryTimeout }: UploadPagesOptions,
  io: StepIo,
): Promise<UploadedPages> {
  const there = found ? await tryBlob(blob, 'GET', io, (signal) => blob.ranges({ signal })) : [];
  for (const stray of without(there, imageExtents(image))) {
    await tryBlob(blob, 'PUT', io, (signal) => blob.clear(stray, { signal }));
  }
  const kept = [...common([...wholeUnits(common(journal.done, there), BLOCK_SIZE)], image.blocks.extents())];
  const resumedBytes = totalLength(kept);
  if (resumedBytes > 0) reportResume(blob.name, resumedBytes, imageLength(image), io);

  const counts = await transfer(
    {
      method: 'PUT',
      name: blob.name,
      extents: without(image.blocks.extents(), kept),
      total: imageLength(image),
      done: resumedBytes,
      pace: createPace({ maxSize: largestPut(maxRate), tryTimeout }),
      maxRate,
      prepare: putsOf(image, blob),
      moved: (part) => journal.note(part),
    },
    io,
  );
  await putFooter(image, blob, io);
  io.progress(imageLength(image), imageLength(image), 'bytes');
  return { sent: counts.bytes, requests: counts.requests, retries: counts.retries, resumedBytes };
}

/** What goes in about a second, so that a slow rate does not come in bursts. */
function largestPut(maxRate = MAX_PUT): number {
  return Math.min(MAX_PUT, Math.max(64 * KiB, 2 ** Math.floor(Math.log2(maxRate))));
}

function reportResume(target: string, done: number, total: number, { host }: StepIo): void {
  const message = `${formatSize(done)} of ${formatSize(total)} are there already`;
  report(host, 'upload.resume', message, { target, done, total });
}
