import { type RandomAccess, viewOf } from '../../bytes.ts';
import { FailbackError } from '../../errors.ts';
import { damaged } from './errors.ts';
import type { Unpack } from './unpack.ts';

/** A metadata block unpacks to this many bytes at most. */
const BLOCK = 8192;
const IS_PLAIN = 0x8000;

/** A place in a table of metadata: a block, in bytes from the start of the table, and a byte of it when unpacked. */
export interface MetadataPlace {
  readonly block: number;
  readonly offset: number;
}

/** A table of metadata blocks, read as one run of bytes. */
export interface MetadataTable {
  /** Exactly `length` bytes, over as many blocks as it takes. Throws `E_SQUASHFS_DAMAGED`. */
  read(place: MetadataPlace, length: number): Promise<Uint8Array>;
}

/** The table between two places of the squashfs, in bytes from its start. */
export function metadataTable(source: RandomAccess, start: number, end: number, unpack: Unpack): MetadataTable {
  const readBlock = async (at: number): Promise<{ bytes: Uint8Array; next: number }> => {
    if (at + 2 >= end) throw damaged('a metadata block lies outside its table');
    const header = viewOf(await source.read(at, 2)).getUint16(0, true);
    const length = header & (IS_PLAIN - 1);
    const next = at + 2 + length;
    if (length === 0 || length > BLOCK || next > end) throw damaged('a metadata block has an impossible length');
    const stored = await source.read(at + 2, length);
    return { bytes: (header & IS_PLAIN) === 0 ? await unpackBlock(stored, unpack) : stored, next };
  };
  return {
    async read({ block, offset }, length) {
      const pieces: Uint8Array[] = [];
      let missing = length;
      let skip = offset;
      for (let at = start + block; missing > 0;) {
        const { bytes, next } = await readBlock(at);
        if (skip >= bytes.length) throw damaged('a place in the metadata does not exist');
        const piece = bytes.subarray(skip, skip + missing);
        pieces.push(piece);
        missing -= piece.length;
        skip = 0;
        at = next;
      }
      return Buffer.concat(pieces);
    },
  };
}

async function unpackBlock(packed: Uint8Array, unpack: Unpack): Promise<Uint8Array> {
  try {
    return await unpack(packed, BLOCK);
  } catch (error) {
    throw error instanceof FailbackError ? error : damaged('a metadata block cannot be unpacked', error);
  }
}
