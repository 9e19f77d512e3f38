import { giveBack } from '../../buffers.ts';
import type { Extent } from '../../bytes.ts';
import { FailbackError } from '../../errors.ts';
import { BLOCK_SIZE, type BlockMap } from '../../formats/block-map.ts';
import type { VhdImage } from './vhd-image.ts';

/**
 * Fills shared memory with whole blocks of the disk, with zeros beyond its end, and checks them against the map. Gives
 * their MD5 if it was computed on the way. Pieces are asked for by rising offset; several may be under way.
 *
 * Throws `E_VERIFY` if the file is no longer what was mapped, and what reading throws.
 */
type ImageReader = (piece: Extent, data: Uint8Array<SharedArrayBuffer>) => Promise<Uint8Array | undefined>;

export function imageReader({ disk, blocks, pieces }: VhdImage): ImageReader {
  const readInThread = pieces?.();
  return async (piece, data) => {
    const { offset } = piece;
    const sums = await readInThread?.(piece, data);
    if (sums === undefined) await readHere(disk, offset, data);
    const changed = sums ? firstChanged(blocks, offset, sums.checksums) : blocks.firstDifference({ offset, data });
    if (changed !== undefined) throw hasChanged(changed * BLOCK_SIZE);
    return sums?.md5;
  };
}

async function readHere(disk: VhdImage['disk'], offset: number, data: Uint8Array): Promise<void> {
  for (let at = 0; at < data.length;) {
    const bytes = await disk.read(offset + at, data.length - at);
    if (bytes.length === 0) return void data.fill(0, at);
    data.set(bytes, at);
    at += bytes.length;
    giveBack(bytes);
  }
}

function firstChanged(blocks: BlockMap, offset: number, checksums: Uint32Array): number | undefined {
  const first = offset / BLOCK_SIZE;
  const index = checksums.findIndex((checksum, at) => !blocks.has(first + at, checksum));
  return index < 0 ? undefined : first + index;
}

function hasChanged(offset: number): FailbackError {
  return new FailbackError('E_VERIFY', `The disk changed at byte ${offset} while it was being uploaded.`, {
    hint: 'Nothing may write to the file meanwhile. Run it again: it starts over with the new content.',
    data: { offset },
  });
}
