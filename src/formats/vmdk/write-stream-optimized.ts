import type { Sink } from '../../bytes.ts';
import { interrupted } from '../../errors.ts';
import { MiB, roundUp } from '../../size.ts';
import { BLOCK_SIZE } from '../block-map.ts';
import { dataRuns } from '../data-runs.ts';
import type { DiskRange, DiskSource } from '../disk.ts';
import { unsupported } from '../problem.ts';
import { wholeBlocks } from '../whole-blocks.ts';
import type { WriteDiskOptions, WrittenDisk } from '../write-data.ts';
import { callsAhead, codecHere, type GrainCodec, type PackedGrains } from './codec.ts';
import { SECTOR } from './header.ts';
import { safeDescriptor } from './safe-descriptor.ts';
import { StreamWriter } from './stream-optimized-writer.ts';

export interface WriteStreamOptimizedOptions extends WriteDiskOptions {
  /** Name of the file, without its folder: it stands in the descriptor. */
  readonly name: string;
  /** Who packs the grains; this thread unless told. */
  readonly codec?: GrainCodec | undefined;
}

const GRAIN_SIZE = BLOCK_SIZE;
/** Grains that are packed by one call. */
const BATCH = MiB / GRAIN_SIZE;
/** Leaves room for those who put in entries of their own; VirtualBox does not look where the descriptor ends. */
const DESCRIPTOR = { offset: SECTOR, length: 20 * SECTOR };

/**
 * Writes a disk as a VMDK of subformat streamOptimized (VMware "Virtual Disk Format 5.0", "Stream-Optimized Compressed
 * Sparse Extents"): header, descriptor, grains of 64 KiB, each grain table as soon as its grains are there, directory,
 * footer. The file is only ever appended to, so that it can be a pipe. Grains of zeros are left out; the others stand in
 * the order in which they come: some readers, VirtualBox among them, want them by rising offset, as an ascending source
 * gives them. The same ranges in the same order give the same bytes, whatever the codec.
 *
 * Throws what source and sink throw, `E_FORMAT` if the file would need more than 2 TiB or its name cannot stand in a
 * descriptor, `E_INTERRUPTED`.
 */
export async function writeStreamOptimized(
  source: DiskSource,
  sink: Sink,
  { name, codec = codecHere, signal, onBytes, blocks }: WriteStreamOptimizedOptions,
): Promise<WrittenDisk> {
  if (source.size === 0) throw unsupported('A disk of 0 bytes cannot be stored in a VMDK.', 'Look at the input again.');
  const capacity = roundUp(source.size, SECTOR);
  const writer = new StreamWriter(sink, { ...HEADER, capacity });
  const pending: { readonly grains: readonly number[]; readonly packed: Promise<PackedGrains> }[] = [];
  let count = 0;

  const pack = ({ grains, data }: Batch) => {
    const packed = codec.deflate(data.subarray(0, grains.length * GRAIN_SIZE), GRAIN_SIZE);
    // A failure is thrown when its turn comes; until then it is nobody's.
    packed.catch(() => undefined);
    pending.push({ grains, packed });
    count += grains.length;
  };
  const write = async () => {
    const { grains = [], packed } = pending[0] ?? {};
    if (packed === undefined) return;
    if (signal?.aborted) throw interrupted(signal.reason);
    const streams = await packed;
    pending.shift();
    if (source.order === 'ascending') await writer.tablesBefore(grains[0] ?? 0);
    await writer.grains(grains, streams);
  };

  try {
    await writer.start(encodeDescriptor(capacity, name));
    let batch = newBatch();
    for await (const range of wholeBlocks(source, signal)) {
      if (signal?.aborted) throw interrupted(signal.reason);
      for (const run of dataRuns(range)) {
        blocks?.note(run);
        for (const { offset, data } of grainsOf(run)) {
          batch.data.set(data, batch.grains.length * GRAIN_SIZE);
          batch.grains.push(offset / GRAIN_SIZE);
          if (batch.grains.length < BATCH) continue;
          pack(batch);
          batch = newBatch();
          if (pending.length >= callsAhead(codec)) await write();
        }
      }
      onBytes?.(range.data.length);
    }
    if (batch.grains.length > 0) pack(batch);
    while (pending.length > 0) await write();
    await writer.end();
  } finally {
    await Promise.allSettled(pending.map(({ packed }) => packed));
  }
  return { virtualSize: capacity, fileSize: writer.position, allocated: count * GRAIN_SIZE };
}

const HEADER = {
  version: 3,
  grainSize: GRAIN_SIZE,
  descriptor: DESCRIPTOR,
  directory: undefined,
  redundantDirectory: undefined,
  // As VMware has it.
  overhead: 128 * SECTOR,
  zeroedGrains: false,
  compressed: true,
  markers: true,
  uncleanShutdown: false,
} as const;

/** Grains that are packed together, one behind the other. */
interface Batch {
  readonly grains: number[];
  readonly data: Uint8Array;
}

/** Its zeros fill the last grain up where the disk ends in the midst of it. */
function newBatch(): Batch {
  return { grains: [], data: new Uint8Array(BATCH * GRAIN_SIZE) };
}

function* grainsOf({ offset, data }: DiskRange): Generator<DiskRange> {
  for (let start = 0; start < data.length; start += GRAIN_SIZE) {
    yield { offset: offset + start, data: data.subarray(start, start + GRAIN_SIZE) };
  }
}

function encodeDescriptor(size: number, file: string): Uint8Array {
  const text = Buffer.from(safeDescriptor({ size, createType: 'streamOptimized', file }), 'utf8');
  if (text.length <= DESCRIPTOR.length) return text;
  throw unsupported('The name of the VMDK is too long for its descriptor.', 'Choose a shorter one.');
}
