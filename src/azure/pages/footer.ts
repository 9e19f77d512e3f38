import { FailbackError } from '../../errors.ts';
import type { StepIo } from '../../step-io.ts';
import { footerExtent } from './image-extents.ts';
import type { PageBlob } from './page-blob.ts';
import { tryBlob } from './try-blob.ts';
import type { VhdImage } from './vhd-image.ts';

/** Sends the footer, and reads it back. Throws `E_VERIFY`, and what the blob throws. */
export async function putFooter(image: VhdImage, blob: PageBlob, io: StepIo): Promise<void> {
  const { offset } = footerExtent(image);
  await tryBlob(blob, 'PUT', io, (signal) => blob.put(offset, image.footer, { signal }));
  await checkFooter(image, blob, io);
}

/** Throws `E_VERIFY` if the footer is not there, and what the blob throws. */
export async function checkFooter(image: VhdImage, blob: PageBlob, io: StepIo): Promise<void> {
  const { offset, length } = footerExtent(image);
  const stored = await tryBlob(blob, 'GET', io, (signal) => blob.read(offset, length, { signal }));
  if (Buffer.compare(stored, image.footer) !== 0) throw notTheSame(blob, offset, 'the VHD footer');
}

/** The error of a blob that does not hold what was sent. */
export function notTheSame({ name }: Pick<PageBlob, 'name'>, offset: number, what: string): FailbackError {
  return new FailbackError('E_VERIFY', `${name} is not what was uploaded: ${what} differs at byte ${offset}.`, {
    hint: 'Something else writes to it, or the transfer was damaged. Discard the upload (--discard) and begin again.',
    data: { offset },
  });
}
