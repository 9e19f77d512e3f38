import { giveBack } from '../buffers.ts';
import { isStored, readStoredBlocks, type StoredBlocksOptions } from '../convert/stored-blocks.ts';
import { openSparseFile } from '../convert/sparse-file.ts';
import { threadPool, WORTH_THREADS } from '../convert/threads.ts';
import { BlockMap } from '../formats/block-map.ts';
import { diskDigest } from '../formats/disk-digest.ts';
import { writeData } from '../formats/write-data.ts';
import { linearDisk } from '../formats/linear-disk.ts';

/**
 * Names the bytes of a file as `diskDigest` names those of a disk: read in threads, and not where the file has holes, so
 * that a gigabyte takes a fraction of a second. With `output`, the descriptor of an empty file, what is read is also
 * written there. Throws `E_INPUT_MISSING`, `E_FORMAT` if the file became shorter, `E_INTERRUPTED`, and the file system's
 * errors of writing.
 */
export async function contentDigest(
  path: string,
  options: Pick<StoredBlocksOptions, 'output' | 'signal' | 'onBytes'> = {},
): Promise<string> {
  await using file = await openSparseFile(path);
  const disk = await linearDisk(file, file.size, options.signal);
  const blocks = new BlockMap();
  if (isStored(disk) && (disk.allocated >= WORTH_THREADS || options.output !== undefined)) {
    await using threads = threadPool();
    const onBlock = (block: number, checksum: number) => blocks.add(block, checksum);
    await readStoredBlocks(disk, { ...options, threads, onBlock });
  } else {
    await writeData(disk, { write: async (_, data) => giveBack(data) }, { ...options, blocks });
  }
  return diskDigest(file.size, blocks);
}
