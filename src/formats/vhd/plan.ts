import { MiB, roundUp } from '../../size.ts';
import { damaged } from '../problem.ts';
import { FOOTER_SIZE } from './footer.ts';

export interface FixedVhdPlan {
  /** Bytes of the virtual disk. The footer stands right behind. */
  readonly virtualSize: number;
  readonly footerOffset: number;
  readonly fileSize: number;
}

/**
 * Where the parts of a fixed VHD go that holds a disk of `size` bytes, rounded up to a multiple of `align`: whole MiB,
 * as Azure demands, unless told. Throws `E_FORMAT` for an impossible size.
 */
export function planFixedVhd(size: number, align = MiB): FixedVhdPlan {
  const virtualSize = roundUp(size, align);
  const fileSize = virtualSize + FOOTER_SIZE;
  if (!(size > 0) || !Number.isSafeInteger(fileSize)) throw damaged('disk', `${size} bytes is no size of a disk`);
  return { virtualSize, footerOffset: virtualSize, fileSize };
}
