import { type RandomAccess, viewOf } from '../../bytes.ts';
import { damaged } from './errors.ts';

const SIZE = 96;
const MAGIC = 0x73717368; // "hsqs"

const COMPRESSIONS = { 1: 'gzip', 2: 'lzma', 3: 'lzo', 4: 'xz', 5: 'lz4', 6: 'zstd' } as const;
export type Compression = (typeof COMPRESSIONS)[keyof typeof COMPRESSIONS];

/** The superblock of a squashfs 4.0 (`struct squashfs_super_block` in Linux' fs/squashfs/squashfs_fs.h). */
export interface Superblock {
  readonly compression: Compression;
  /** Files, folders and all else. */
  readonly inodes: number;
  /** Unix seconds. */
  readonly createdAt: number;
  /** Bytes of a data block. */
  readonly blockSize: number;
  /** Bytes of the whole file system, without padding. */
  readonly bytesUsed: number;
  /** Where the root's inode is: its metadata block from the start of the inode table, and its place when unpacked. */
  readonly root: { readonly block: number; readonly offset: number };
  /** Bytes from the start of the squashfs. */
  readonly inodeTable: number;
  readonly directoryTable: number;
  /** Where the places of the fragments' own metadata blocks stand, and how many fragments there are. */
  readonly fragmentTable: number;
  readonly fragments: number;
}

/** Reads the superblock. Throws `E_SQUASHFS_DAMAGED`, also if the source is shorter than the file system. */
export async function readSuperblock(source: RandomAccess): Promise<Superblock> {
  const bytes = await source.read(0, SIZE);
  if (bytes.length < SIZE) throw damaged(`it has ${bytes.length} bytes`);
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== MAGIC) throw damaged('it has no superblock');
  const version = view.getUint16(28, true);
  if (version !== 4) throw damaged(`it has version ${version}, but only version 4 is known`);
  const id = view.getUint16(20, true);
  if (!isCompression(id)) throw damaged(`its compression ${id} is unknown`);
  const wide = (at: number) => Number(view.getBigUint64(at, true));
  const superblock: Superblock = {
    compression: COMPRESSIONS[id],
    inodes: view.getUint32(4, true),
    createdAt: view.getUint32(8, true),
    blockSize: view.getUint32(12, true),
    bytesUsed: wide(40),
    root: { block: view.getUint32(34, true), offset: view.getUint16(32, true) },
    inodeTable: wide(64),
    directoryTable: wide(72),
    fragmentTable: wide(80),
    fragments: view.getUint32(16, true),
  };
  const { bytesUsed, inodeTable, directoryTable } = superblock;
  if (bytesUsed > source.size) throw damaged(`it should have ${bytesUsed} bytes, but has ${source.size}`);
  if (inodeTable < SIZE || inodeTable >= directoryTable || directoryTable >= bytesUsed) {
    throw damaged('its tables are not where they can be');
  }
  return superblock;
}

function isCompression(id: number): id is keyof typeof COMPRESSIONS {
  return id in COMPRESSIONS;
}
