import type { VhdImage } from '../azure/pages/vhd-image.ts';
import { giveBack } from '../buffers.ts';
import { openInput, type OpenedInput } from '../convert/open-input.ts';
import { sourceDateEpoch } from '../epoch.ts';
import { openFile } from '../file-source.ts';
import { BlockMap } from '../formats/block-map.ts';
import type { Disk } from '../formats/disk.ts';
import { diskDigest } from '../formats/disk-digest.ts';
import { encodeFooter, FOOTER_SIZE } from '../formats/vhd/footer.ts';
import { planFixedVhd } from '../formats/vhd/plan.ts';
import type { GrainCodec } from '../formats/vmdk/codec.ts';
import { writeData } from '../formats/write-data.ts';
import { vhdUuid } from '../formats/write-vhd.ts';
import type { StepIo } from '../step-io.ts';

export interface OpenVhdImageOptions {
  readonly path: string;
  /** Which disk of an OVA that holds several. */
  readonly member?: string | undefined;
  readonly codec?: GrainCodec | undefined;
}

/**
 * Opens a disk image as the fixed VHD that Azure gets, and reads all its data once, to know every block before the first
 * is sent. A fixed VHD keeps its own footer; any other disk gets the one that `convertDisk` would write. Disposing of it
 * closes its files. Throws `E_INPUT_MISSING`, `E_FORMAT`, `E_INTERRUPTED`.
 */
export async function openVhdImage(
  { path, member, codec }: OpenVhdImageOptions,
  { signal, progress }: Pick<StepIo, 'signal' | 'progress'>,
): Promise<VhdImage & AsyncDisposable> {
  const input = await openInput(path, { member, codec, signal, spool: true });
  try {
    const { disk } = input;
    const blocks = new BlockMap();
    let done = 0;
    const onBytes = (count: number) => progress((done += count), disk.allocated, 'bytes');
    await writeData(disk, { write: async (_, data) => giveBack(data) }, { signal, blocks, onBytes });
    const { virtualSize, fileSize } = planFixedVhd(disk.size);
    const footer = (await ownFooter(path, input)) ?? newFooter(disk, virtualSize, blocks);
    const digest = diskDigest(virtualSize, blocks);
    const close = () => input[Symbol.asyncDispose]();
    return { disk, virtualSize, fileSize, blocks, digest, footer, [Symbol.asyncDispose]: close };
  } catch (error) {
    await input[Symbol.asyncDispose]();
    throw error;
  }
}

async function ownFooter(path: string, { disk, member }: OpenedInput<Disk>): Promise<Uint8Array | undefined> {
  if (disk.subformat !== 'fixed' || member !== undefined) return undefined;
  await using file = await openFile(path);
  return await file.read(file.size - FOOTER_SIZE, FOOTER_SIZE);
}

function newFooter(disk: Disk, size: number, blocks: BlockMap): Uint8Array {
  return encodeFooter({ size, uuid: vhdUuid(disk.size, blocks), timestamp: sourceDateEpoch() ?? 0 });
}
