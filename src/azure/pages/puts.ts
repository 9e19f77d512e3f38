import { MAX_PUT, type PageBlob } from './page-blob.ts';
import { imageReader } from './read-image.ts';
import type { Transfer } from './transfer.ts';
import type { VhdImage } from './vhd-image.ts';

/**
 * Puts pieces of an image into a blob, by rising offset. Each is read once, and then put, in parts and again if need be.
 * Its memory is used again for the next, because fresh memory costs as much as copying it.
 */
export function putsOf(image: VhdImage, blob: PageBlob): Transfer['prepare'] {
  const read = imageReader(image);
  const free: SharedArrayBuffer[] = [];
  return async (piece) => {
    const memory = free.pop() ?? new SharedArrayBuffer(MAX_PUT);
    const data = new Uint8Array(memory, 0, piece.length);
    const md5 = await read(piece, data);
    return {
      async move({ offset, length }, signal) {
        const start = offset - piece.offset;
        const known = length === piece.length ? md5 : undefined;
        await blob.put(offset, data.subarray(start, start + length), { signal, md5: known });
      },
      // A request that failed may still be sending from it; but it has had its answer, or its connection is closed.
      end: () => void free.push(memory),
    };
  };
}
