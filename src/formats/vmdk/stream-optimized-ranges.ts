import { interrupted, isFailbackError } from '../../errors.ts';
import { MiB } from '../../size.ts';
import type { DiskRange } from '../disk.ts';
import { damaged } from '../problem.ts';
import { callsAhead, type GrainCodec } from './codec.ts';
import type { StoredGrain } from './stream-optimized-grains.ts';

/** Bytes of the disk that are unpacked by one call. */
const BATCH = MiB;

/** Sizes of a disk and its grains, in bytes. */
interface DiskGrains {
  readonly size: number;
  readonly grainSize: number;
}

/**
 * The content of grains as ranges of up to 1 MiB, in their order: neighbours come together. Several batches are
 * unpacked at the same time. Throws what `grains` throws, `E_FORMAT` for a grain that cannot be unpacked, `E_INTERRUPTED`.
 */
export async function* inflatedRanges(
  grains: AsyncIterable<StoredGrain>,
  disk: DiskGrains,
  codec: GrainCodec,
  signal?: AbortSignal,
): AsyncGenerator<DiskRange, void, undefined> {
  const pending: Promise<DiskRange[]>[] = [];
  try {
    for await (const batch of inBatches(grains, disk.grainSize)) {
      if (signal?.aborted) throw interrupted(signal.reason);
      const ranges = inflateBatch(batch, disk, codec);
      // A failure is thrown when its turn comes; until then it is nobody's.
      ranges.catch(() => undefined);
      pending.push(ranges);
      if (pending.length >= callsAhead(codec)) yield* await (pending.shift() as Promise<DiskRange[]>);
    }
    for (let next = pending.shift(); next; next = pending.shift()) {
      if (signal?.aborted) throw interrupted(signal.reason);
      yield* await next;
    }
  } finally {
    await Promise.allSettled(pending);
  }
}

async function* inBatches(grains: AsyncIterable<StoredGrain>, grainSize: number): AsyncGenerator<StoredGrain[]> {
  let batch: StoredGrain[] = [];
  for await (const grain of grains) {
    batch.push(grain);
    if (batch.length * grainSize < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function inflateBatch(
  batch: readonly StoredGrain[],
  { size, grainSize }: DiskGrains,
  codec: GrainCodec,
): Promise<DiskRange[]> {
  const data = await inflate(batch, grainSize, codec);
  const ranges: DiskRange[] = [];
  for (let start = 0; start < batch.length;) {
    const first = batch[start]?.grain ?? 0;
    let end = start + 1;
    while (batch[end]?.grain === first + end - start) end++;
    const offset = first * grainSize;
    // The last grain may reach beyond the disk's end, and that part is no one's.
    const length = Math.min((end - start) * grainSize, size - offset);
    ranges.push({ offset, data: data.subarray(start * grainSize, start * grainSize + length) });
    start = end;
  }
  return ranges;
}

/** The content of grains, one behind the other. Throws `E_FORMAT`. */
export async function inflate(
  grains: readonly StoredGrain[],
  grainSize: number,
  codec: GrainCodec,
): Promise<Uint8Array> {
  const lengths = grains.map(({ length }) => length);
  // A buffer of its own: the codec may send it to a thread.
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const { pieces } of grains) {
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
  }
  try {
    return await codec.inflate({ bytes, lengths }, grainSize);
  } catch (error) {
    if (isFailbackError(error)) throw error;
    const where = `grain ${grains[0]?.grain ?? 0}, or one that is stored right behind it,`;
    const reason = error instanceof Error ? error.message : String(error);
    throw damaged('VMDK', `${where} cannot be unpacked: ${reason}`);
  }
}
