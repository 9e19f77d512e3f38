import { formatUuid } from '../uuid.ts';
import { type Filesystem, text } from './types.ts';

/** Pages of the processors that Linux runs on; the signature ends the first page. */
const PAGE_SIZES = [4096, 8192, 16_384, 65_536];

/** Linux swap space (Linux include/linux/swap.h, `union swap_header`). */
export function detectSwap(bytes: Buffer): Filesystem | undefined {
  const page = PAGE_SIZES.find((size) => bytes.toString('latin1', size - 10, size) === 'SWAPSPACE2');
  if (page === undefined) return undefined;
  return {
    type: 'swap',
    label: text(bytes.subarray(1052, 1068)),
    uuid: formatUuid(bytes.subarray(1036, 1052)),
    size: (bytes.readUInt32LE(1028) + 1) * page,
    features: [],
  };
}
