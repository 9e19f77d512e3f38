import { deflateGrains, inflateGrains } from './grain-zlib.js';

/** Grains as zlib streams (RFC 1950), one behind the other. */
export interface PackedGrains {
  readonly bytes: Uint8Array;
  /** Length of each stream in bytes; their sum is the length of `bytes`. */
  readonly lengths: readonly number[];
}

/** Packs and unpacks grains; an implementation may do it in other threads, and takes the buffers that it is given. */
export interface GrainCodec {
  /** Calls that are worked on at the same time. */
  readonly parallel: number;
  /**
   * The grains one behind the other, `grainSize` bytes each; a shorter one is filled up with zeros. Throws an `Error`
   * if one is damaged or would be larger: no more than `grainSize` bytes are ever made of it.
   */
  inflate(packed: PackedGrains, grainSize: number): Promise<Uint8Array>;
  /** The streams of as many grains as `data` holds, at zlib's usual level; its last one may be shorter. */
  deflate(data: Uint8Array, grainSize: number): Promise<PackedGrains>;
}

/** In the caller's own thread. */
export const codecHere: GrainCodec = {
  parallel: 1,
  inflate: async (packed, grainSize) => inflateGrains(packed, grainSize),
  deflate: async (data, grainSize) => deflateGrains(data, grainSize),
};

/** Calls to have under way at once: some are waiting, so that no thread is ever idle. */
export function callsAhead({ parallel }: GrainCodec): number {
  return parallel + 2;
}
