import { type RandomAccess, inMemory } from '../../src/bytes.ts';
import { BLOCK_SIZE, BlockMap } from '../../src/formats/block-map.ts';
import { dataRuns } from '../../src/formats/data-runs.ts';
import { diskDigest } from '../../src/formats/disk-digest.ts';
import { encodeFooter } from '../../src/formats/vhd/footer.ts';
import { MiB, roundUp } from '../../src/size.ts';
import type { VhdImage } from '../../src/azure/pages/vhd-image.ts';
import { random } from './formats/random.ts';

const UUID = '00112233-4455-6677-8899-aabbccddeeff';

/** The image of a disk in memory. */
export function pageImage(content: Buffer, disk: RandomAccess = inMemory(content)): VhdImage {
  const blocks = new BlockMap();
  for (const run of dataRuns({ offset: 0, data: content })) blocks.note(run);
  const virtualSize = roundUp(content.length, MiB);
  return {
    disk,
    virtualSize,
    fileSize: virtualSize + 512,
    blocks,
    digest: diskDigest(content.length, blocks),
    footer: encodeFooter({ size: virtualSize, uuid: UUID, timestamp: 1_700_000_000 }),
  };
}

/** All bytes of the blob that such a disk becomes. */
export function expectedBlob(content: Buffer, { virtualSize, footer }: VhdImage): Buffer {
  return Buffer.concat([content, Buffer.alloc(virtualSize - content.length), footer]);
}

/** A disk of so many bytes with runs of data and of nothing, up to `longest` blocks each. */
export function patchyDisk(size: number, seed = 1, longest = 40): Buffer {
  const { below } = random(seed);
  const disk = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    const data = Math.min((1 + below(longest)) * BLOCK_SIZE, size - at);
    for (let word = at; word + 4 <= at + data; word += 4096) disk.writeUInt32LE(1 + below(2 ** 31), word);
    at += data + (1 + below(longest)) * BLOCK_SIZE;
  }
  return disk;
}
