import type { Extent } from '../../bytes.ts';
import { FailbackError } from '../../errors.ts';
import { BLOCK_SIZE } from '../../formats/block-map.ts';
import type { VhdImage } from './vhd-image.ts';

/**
 * Reads whole blocks of the disk, with zeros beyond its end, and checks them against the map. Throws `E_VERIFY` if the
 * file is no longer what was mapped, and what reading throws.
 */
export async function readImage({ disk, blocks }: VhdImage, { offset, length }: Extent): Promise<Uint8Array> {
  const data = await readWhole(disk, offset, length);
  const changed = blocks.firstDifference({ offset, data });
  if (changed === undefined) return data;
  throw new FailbackError('E_VERIFY', `The disk changed at byte ${changed * BLOCK_SIZE} while it was being uploaded.`, {
    hint: 'Nothing may write to the file meanwhile. Run it again: it starts over with the new content.',
    data: { offset: changed * BLOCK_SIZE },
  });
}

async function readWhole(disk: VhdImage['disk'], offset: number, length: number): Promise<Uint8Array> {
  const first = await disk.read(offset, length);
  if (first.length === length) return first;
  const whole = Buffer.alloc(length);
  whole.set(first);
  for (let at = first.length; at < length && offset + at < disk.size;) {
    const more = await disk.read(offset + at, length - at);
    if (more.length === 0) break;
    whole.set(more, at);
    at += more.length;
  }
  return whole;
}
