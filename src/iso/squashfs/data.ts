import { type RandomAccess, viewOf } from '../../bytes.ts';
import { FailbackError } from '../../errors.ts';
import { MiB } from '../../size.ts';
import { damaged } from './errors.ts';
import type { FileInode } from './inode.ts';
import { type MetadataPlace, type MetadataTable, metadataTable } from './metadata.ts';
import type { Superblock } from './superblock.ts';
import type { Unpack } from './unpack.ts';

/** What a file's bytes are read from. */
interface Holder {
  readonly source: RandomAccess;
  readonly superblock: Superblock;
  readonly inodes: MetadataTable;
  readonly unpack: Unpack;
}

/** A stored block: where it is, how long, and whether it is packed. */
interface Stored {
  readonly offset: number;
  readonly length: number;
  readonly isPacked: boolean;
}

/** Set in a length if the block is stored as it is. */
const IS_PLAIN = 1 << 24;
const MAX_BLOCK = MiB;
/** The lengths of so many blocks are held in memory: enough for half a tebibyte in the usual blocks of 128 KiB. */
const MAX_BLOCKS = 2 ** 22;
const FRAGMENT = 16;
const FRAGMENTS_PER_BLOCK = 512;
/** Blocks that are kept unpacked, for readers that jump between a few places. */
const KEPT = 8;

/** The bytes of a file, unpacked block by block as they are read. Throws `E_SQUASHFS_DAMAGED`. */
export async function openData(holder: Holder, file: FileInode, place: MetadataPlace): Promise<RandomAccess> {
  const { blockSize } = holder.superblock;
  if (blockSize < 4096 || blockSize > MAX_BLOCK) throw damaged(`its blocks have ${blockSize} bytes`);
  const blocks = await blocksOf(holder, file, place);
  const tail = file.tail && (await fragment(holder, file.tail.fragment));
  const kept = new Map<number, Promise<Uint8Array>>();

  const unpacked = async (index: number): Promise<Uint8Array> => {
    const length = Math.min(blockSize, file.size - index * blockSize);
    const stored = blocks[index];
    if (stored !== undefined) return fill(await readStored(holder, stored), 0, length);
    if (tail === undefined || file.tail === undefined) throw damaged('a file has too few blocks');
    return fill(await readStored(holder, tail), file.tail.offset, length);
  };
  const block = (index: number): Promise<Uint8Array> => {
    const found = kept.get(index) ?? unpacked(index);
    kept.delete(index);
    kept.set(index, found);
    for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
    return found;
  };
  return {
    size: file.size,
    async read(offset, length) {
      const end = Math.min(offset + length, file.size);
      const pieces: Uint8Array[] = [];
      for (let at = offset; at < end;) {
        const index = Math.floor(at / blockSize);
        const from = at - index * blockSize;
        const piece = (await block(index)).subarray(from, from + end - at);
        pieces.push(piece);
        at += piece.length;
      }
      return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    },
  };
}

async function blocksOf({ inodes, superblock }: Holder, file: FileInode, place: MetadataPlace): Promise<Stored[]> {
  const whole = file.size / superblock.blockSize;
  const count = file.tail ? Math.floor(whole) : Math.ceil(whole);
  if (count > MAX_BLOCKS) throw damaged(`a file has ${count} blocks`);
  if (count === 0) return [];
  const list = viewOf((await inodes.read(place, file.lengths + count * 4)).subarray(file.lengths));
  let next = file.start;
  return Array.from({ length: count }, (_, index) => {
    const stored = storedBlock(next, list.getUint32(index * 4, true));
    next += stored.length;
    return stored;
  });
}

function storedBlock(offset: number, length: number): Stored {
  return { offset, length: length & (IS_PLAIN - 1), isPacked: (length & IS_PLAIN) === 0 };
}

/** The block in which the ends of several files lie (`struct squashfs_fragment_entry`). */
async function fragment({ source, superblock, unpack }: Holder, index: number): Promise<Stored> {
  const { fragmentTable, fragments, bytesUsed } = superblock;
  if (index >= fragments) throw damaged('a fragment does not exist');
  const at = fragmentTable + Math.floor(index / FRAGMENTS_PER_BLOCK) * 8;
  const pointer = at < bytesUsed ? await source.read(at, 8) : new Uint8Array();
  if (pointer.length < 8) throw damaged('its fragments are not where they can be');
  const start = Number(viewOf(pointer).getBigUint64(0, true));
  const offset = (index % FRAGMENTS_PER_BLOCK) * FRAGMENT;
  const entry = viewOf(await metadataTable(source, start, bytesUsed, unpack).read({ block: 0, offset }, FRAGMENT));
  return storedBlock(Number(entry.getBigUint64(0, true)), entry.getUint32(8, true));
}

async function readStored({ source, superblock, unpack }: Holder, { offset, length, isPacked }: Stored) {
  // A block without a length is all zeros.
  if (length === 0) return new Uint8Array(superblock.blockSize);
  if (length > superblock.blockSize || offset + length > superblock.bytesUsed) {
    throw damaged('a block lies where none can be');
  }
  const bytes = await source.read(offset, length);
  if (!isPacked) return bytes;
  try {
    return await unpack(bytes, superblock.blockSize);
  } catch (error) {
    throw error instanceof FailbackError ? error : damaged('a block cannot be unpacked', error);
  }
}

function fill(bytes: Uint8Array, from: number, length: number): Uint8Array {
  if (bytes.length < from + length) throw damaged('a block is too short');
  return bytes.subarray(from, from + length);
}
