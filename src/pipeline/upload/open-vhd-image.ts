import type { VhdImage } from '../../azure/pages/vhd-image.ts';
import { giveBack } from '../../buffers.ts';
import { openInput, type OpenedInput } from '../../convert/open-input.ts';
import { pieceReader } from '../../convert/piece-reader.ts';
import { isStored, readStoredBlocks, type StoredDisk } from '../../convert/stored-blocks.ts';
import { type Threads, threadPool, WORTH_THREADS } from '../../convert/threads.ts';
import { codecIn } from '../../convert/zlib-threads.ts';
import { sourceDateEpoch } from '../../epoch.ts';
import { openFile } from '../../file-source.ts';
import { BlockMap } from '../../formats/block-map.ts';
import type { Disk } from '../../formats/disk.ts';
import { diskDigest } from '../../formats/disk-digest.ts';
import { encodeFooter, FOOTER_SIZE } from '../../formats/vhd/footer.ts';
import { planFixedVhd } from '../../formats/vhd/plan.ts';
import { writeData } from '../../formats/write-data.ts';
import { vhdUuid } from '../../formats/write-vhd.ts';
import type { StepIo } from '../../step-io.ts';

export interface OpenVhdImageOptions {
  readonly path: string;
  /** Which disk of an OVA that holds several. */
  readonly member?: string | undefined;
}

type ReadIo = Pick<StepIo, 'signal' | 'progress'>;

/**
 * Opens a disk image as the fixed VHD that Azure gets, and reads all its data once, to know every block before the first
 * is sent. A fixed VHD keeps its own footer; any other disk gets the one that `convertDisk` would write. Disposing of it
 * closes its files and ends its threads. Throws `E_INPUT_MISSING`, `E_FORMAT`, `E_INTERRUPTED`.
 */
export async function openVhdImage(
  { path, member }: OpenVhdImageOptions,
  io: ReadIo,
): Promise<VhdImage & AsyncDisposable> {
  const opened: AsyncDisposable[] = [];
  const close = async () => {
    for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]();
  };
  try {
    const pool = threadPool();
    opened.push(pool);
    const input = await openInput(path, { member, codec: codecIn(pool), signal: io.signal, spool: true });
    opened.push(input);
    const { disk } = input;
    const stored = disk.allocated >= WORTH_THREADS && isStored(disk) ? disk : undefined;
    const blocks = stored ? await mapStored(stored, pool, io) : await mapBlocks(disk, io);
    const { virtualSize, fileSize } = planFixedVhd(disk.size);
    const footer = (await ownFooter(path, input)) ?? newFooter(disk, virtualSize, blocks);
    const digest = diskDigest(virtualSize, blocks);
    const pieces = stored?.order === 'ascending' ? () => pieceReader(stored, pool) : undefined;
    return { disk, virtualSize, fileSize, blocks, digest, footer, pieces, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Threads read by themselves what stands in a file as it is. */
async function mapStored(disk: Disk & StoredDisk, threads: Threads, io: ReadIo): Promise<BlockMap> {
  const blocks = new BlockMap();
  const onBlock = (block: number, checksum: number) => blocks.add(block, checksum);
  await readStoredBlocks(disk, { threads, signal: io.signal, onBytes: countInto(disk, io), onBlock });
  return blocks;
}

async function mapBlocks(disk: Disk, io: ReadIo): Promise<BlockMap> {
  const blocks = new BlockMap();
  const sink = { write: async (_: number, data: Uint8Array) => giveBack(data) };
  await writeData(disk, sink, { signal: io.signal, blocks, onBytes: countInto(disk, io) });
  return blocks;
}

function countInto({ allocated }: Disk, { progress }: ReadIo): (count: number) => void {
  let done = 0;
  return (count) => progress((done += count), allocated, 'bytes');
}

async function ownFooter(path: string, { disk, member }: OpenedInput<Disk>): Promise<Uint8Array | undefined> {
  if (disk.subformat !== 'fixed' || member !== undefined) return undefined;
  await using file = await openFile(path);
  return await file.read(file.size - FOOTER_SIZE, FOOTER_SIZE);
}

function newFooter(disk: Disk, size: number, blocks: BlockMap): Uint8Array {
  return encodeFooter({ size, uuid: vhdUuid(disk.size, blocks), timestamp: sourceDateEpoch() ?? 0 });
}
