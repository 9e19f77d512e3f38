import type { Extent } from '../../bytes.ts';
import type { VhdImage } from './vhd-image.ts';

/** Where the footer goes: behind the disk. */
export function footerExtent({ virtualSize, footer }: VhdImage): Extent {
  return { offset: virtualSize, length: footer.length };
}

/** All that the blob holds in the end, neighbours joined. */
export function* imageExtents(image: VhdImage): Generator<Extent> {
  const footer = footerExtent(image);
  let last: Extent = { offset: 0, length: 0 };
  for (const extent of image.blocks.extents()) {
    if (last.length > 0) yield last;
    last = extent;
  }
  if (last.offset + last.length === footer.offset) {
    yield { offset: last.offset, length: last.length + footer.length };
    return;
  }
  if (last.length > 0) yield last;
  yield footer;
}

/** Bytes of all that. */
export function imageLength({ blocks, footer }: VhdImage): number {
  return blocks.allocated + footer.length;
}
