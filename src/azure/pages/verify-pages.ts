import type { Extent } from '../../bytes.ts';
import { BLOCK_SIZE } from '../../formats/block-map.ts';
import { MiB, formatSize } from '../../size.ts';
import type { StepIo } from '../../step-io.ts';
import { totalLength, without } from './extents.ts';
import { checkFooter, notTheSame } from './footer.ts';
import { imageExtents } from './image-extents.ts';
import { createPace } from './pace.ts';
import type { PageBlob } from './page-blob.ts';
import { type MovePart, transfer } from './transfer.ts';
import { tryBlob } from './try-blob.ts';
import type { VhdImage } from './vhd-image.ts';

/** `ranges`: the page ranges, and a sample of the bytes; `full`: all bytes. */
export type VerifyLevel = 'ranges' | 'full';

export interface VerifiedPages {
  readonly level: VerifyLevel;
  /** Page ranges of the blob, neighbours joined. */
  readonly ranges: number;
  /** Bytes that were read back and compared. */
  readonly bytesRead: number;
}

/** Pieces of the sample, and blocks of each. */
const SAMPLES = 16;
const SAMPLE_BLOCKS = MiB / BLOCK_SIZE;

/**
 * Compares what the service holds with the image: its length, its page ranges with the map of blocks, its footer, and
 * the bytes of a sample or of all blocks with the checksums of the map. Pages beside the map must hold zeros.
 *
 * Throws `E_VERIFY` with a difference (`data.offset`), `E_INTERRUPTED`, and what the blob throws.
 */
export async function verifyPages(
  image: VhdImage,
  blob: PageBlob,
  level: VerifyLevel,
  io: StepIo,
): Promise<VerifiedPages> {
  const length = await tryBlob(blob, 'HEAD', io, (signal) => blob.length({ signal }));
  if (length !== image.fileSize) {
    throw notTheSame(blob, Math.min(length, image.fileSize), `its size (${length} bytes, not ${image.fileSize})`);
  }
  const ranges = await tryBlob(blob, 'GET', io, (signal) => blob.ranges({ signal }));
  const missing = without(imageExtents(image), ranges).next().value as Extent | undefined;
  if (missing) throw notTheSame(blob, missing.offset, `a range of ${formatSize(missing.length)} that it lacks`);
  await checkFooter(image, blob, io);
  const beside = [...without(ranges, imageExtents(image))];
  const inside = () => (level === 'full' ? image.blocks.extents() : sample(image));
  const total = totalLength(beside) + totalLength(inside());
  await readBack(blob, beside, { done: 0, total }, compareWithZeros(blob), io);
  await readBack(blob, inside(), { done: totalLength(beside), total }, compareWithMap(image, blob), io);
  return { level, ranges: ranges.length, bytesRead: total + image.footer.length };
}

async function readBack(
  blob: PageBlob,
  extents: Iterable<Extent>,
  place: { readonly done: number; readonly total: number },
  compare: MovePart,
  io: StepIo,
): Promise<void> {
  const prepare = async () => ({ move: compare });
  await transfer({ method: 'GET', name: blob.name, extents, ...place, pace: createPace(), prepare }, io);
}

function compareWithMap({ blocks }: VhdImage, blob: PageBlob): MovePart {
  return async ({ offset, length }, signal) => {
    const different = blocks.firstDifference({ offset, data: await blob.read(offset, length, { signal }) });
    if (different !== undefined) throw notTheSame(blob, different * BLOCK_SIZE, 'a block of the disk');
  };
}

function compareWithZeros(blob: PageBlob): MovePart {
  return async ({ offset, length }, signal) => {
    const data = await blob.read(offset, length, { signal });
    if (!Buffer.alloc(length).equals(data)) throw notTheSame(blob, offset, 'a range that should hold zeros');
  };
}

/** Pieces spread evenly over the data, the first and the last among them. */
function* sample({ blocks }: VhdImage): Generator<Extent> {
  let last = -1;
  for (const { count } of blocks.runs(SAMPLE_BLOCKS)) last += Math.min(count, 1);
  const chosen = new Set(Array.from({ length: SAMPLES }, (_, index) => Math.round((index * last) / (SAMPLES - 1))));
  let index = 0;
  for (const piece of blocks.extents(SAMPLE_BLOCKS)) if (chosen.has(index++)) yield piece;
}
