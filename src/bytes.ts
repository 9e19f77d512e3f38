/** Bytes that can be read at any place, such as those of a file. */
export interface RandomAccess {
  readonly size: number;
  /** A read that goes past the end gives what there is, down to nothing. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** What may be something else than zeros, by rising offset, where that is known without reading: a sparse file. */
  dataExtents?(signal?: AbortSignal): Promise<readonly Extent[]>;
}

/** Takes bytes at any place, in any order. */
export interface Sink {
  /** The bytes belong to the sink; it may still be writing them when the promise is fulfilled. */
  write(offset: number, data: Uint8Array): Promise<void>;
}

/** A run of bytes. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

/** Bytes that are already in memory. */
export function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Several extents of a source as one source, in their order: a file inside an image. */
export function joinExtents(source: RandomAccess, extents: readonly Extent[]): RandomAccess {
  const size = extents.reduce((sum, { length }) => sum + length, 0);
  return {
    size,
    async read(offset, length) {
      const pieces: Uint8Array[] = [];
      const end = Math.min(offset + length, size);
      let start = 0;
      for (const extent of extents) {
        const from = Math.max(offset - start, 0);
        const to = Math.min(end - start, extent.length);
        if (from < to) pieces.push(await source.read(extent.offset + from, to - from));
        start += extent.length;
      }
      return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    },
  };
}

/** A view for reading numbers. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
