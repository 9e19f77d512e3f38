import type { RandomAccess } from '../../bytes.ts';
import { MiB } from '../../size.ts';
import { damaged } from './errors.ts';

/** Bytes of records, continuation areas and paths that one ISO may cost: some 300 000 files. */
const MAX_LISTING = 64 * MiB;

/** Reads of an ISO's metadata, counted, so that no ISO can make the work endless. */
export interface Reading {
  readonly blockSize: number;
  /** Exactly these bytes. Throws `E_ISO_DAMAGED` if the file has not got them, or if all that was read is too much. */
  read(block: number, offset: number, length: number, what: string): Promise<Uint8Array>;
  /** Counts bytes that are kept. */
  spend(bytes: number): void;
}

/** Starts to read an ISO. */
export function startReading(source: RandomAccess, blockSize: number): Reading {
  let left = MAX_LISTING;
  const spend = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw damaged('its folders hold more than any live system has');
  };
  return {
    blockSize,
    spend,
    async read(block, offset, length, what) {
      spend(length);
      const start = block * blockSize + offset;
      if (start + length > source.size) throw damaged(`${what} lies outside the ISO`, { offset: start, length });
      return source.read(start, length);
    },
  };
}
