import { open } from 'node:fs/promises';
import { encodeFooter } from '../../src/formats/vhd/footer.ts';

/** Writes a sparse fixed VHD of a disk of `size` bytes that holds the pieces. */
export async function writeSampleVhd(
  path: string,
  size: number,
  pieces: readonly { readonly offset: number; readonly data: Uint8Array }[],
  uuid = '67ee422b-5529-4806-be77-dcaeb7c93711',
): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const { offset, data } of pieces) await file.write(data, 0, data.length, offset);
    await file.write(encodeFooter({ size, uuid, timestamp: 1_783_764_997 }), 0, 512, size);
  } finally {
    await file.close();
  }
}
