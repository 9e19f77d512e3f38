/** A small writer of squashfs metadata in memory: real folders and inodes, files without data. */
import { deflateSync } from 'node:zlib';

/** A folder's names; a number is a file of that size. */
export interface SquashfsTree {
  readonly [name: string]: number | SquashfsTree;
}

export interface SquashfsOptions {
  /** Number of the compression in the superblock: 1 gzip, 3 lzo, 4 xz, 5 lz4, 6 zstd. */
  readonly compression?: number;
  /** Packs a metadata block; nothing stores it as it is. */
  readonly pack?: ((block: Buffer) => Buffer) | undefined;
}

const SUPERBLOCK = 96;

/** Builds a squashfs whose tables have one metadata block each. */
export function buildSquashfs(tree: SquashfsTree, options: SquashfsOptions = {}): Buffer {
  const { compression = 1, pack = (block: Buffer) => deflateSync(block) } = options;
  const inodes: Buffer[] = [];
  const listings: Buffer[] = [];
  const lengthOf = (parts: Buffer[]) => parts.reduce((sum, part) => sum + part.length, 0);

  const addFolder = (folder: SquashfsTree): number => {
    const entries = Object.entries(folder).map(([name, child]) => {
      const isFile = typeof child === 'number';
      return { name, type: isFile ? 2 : 1, offset: isFile ? addFile(child) : addFolder(child) };
    });
    const listing = entries.length === 0 ? Buffer.alloc(0) : listingOf(entries);
    const inode = Buffer.alloc(32);
    inode.writeUInt16LE(1, 0);
    inode.writeUInt32LE(0, 16);
    inode.writeUInt16LE(listing.length + 3, 24);
    inode.writeUInt16LE(lengthOf(listings), 26);
    listings.push(listing);
    inodes.push(inode);
    return lengthOf(inodes) - inode.length;
  };
  const addFile = (size: number): number => {
    const inode = Buffer.alloc(56);
    inode.writeUInt16LE(9, 0);
    inode.writeBigUInt64LE(BigInt(size), 24);
    inodes.push(inode);
    return lengthOf(inodes) - inode.length;
  };

  const root = addFolder(tree);
  const inodeTable = metadataBlock(Buffer.concat(inodes), pack);
  const directoryTable = metadataBlock(Buffer.concat(listings), pack);
  const superblock = Buffer.alloc(SUPERBLOCK);
  superblock.write('hsqs', 'latin1');
  superblock.writeUInt32LE(inodes.length, 4);
  superblock.writeUInt32LE(1_700_000_000, 8);
  superblock.writeUInt32LE(131_072, 12);
  superblock.writeUInt16LE(compression, 20);
  superblock.writeUInt16LE(4, 28);
  superblock.writeUInt16LE(root, 32);
  superblock.writeBigUInt64LE(BigInt(SUPERBLOCK + inodeTable.length + directoryTable.length), 40);
  superblock.writeBigUInt64LE(BigInt(SUPERBLOCK), 64);
  superblock.writeBigUInt64LE(BigInt(SUPERBLOCK + inodeTable.length), 72);
  return Buffer.concat([superblock, inodeTable, directoryTable]);
}

function listingOf(entries: readonly { name: string; type: number; offset: number }[]): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32LE(entries.length - 1, 0);
  const parts = entries.map(({ name, type, offset }) => {
    const entry = Buffer.alloc(8);
    entry.writeUInt16LE(offset, 0);
    entry.writeUInt16LE(type, 4);
    entry.writeUInt16LE(Buffer.byteLength(name) - 1, 6);
    return Buffer.concat([entry, Buffer.from(name)]);
  });
  return Buffer.concat([header, ...parts]);
}

function metadataBlock(block: Buffer, pack: ((block: Buffer) => Buffer) | undefined): Buffer {
  const packed = pack?.(block) ?? block;
  const header = Buffer.alloc(2);
  header.writeUInt16LE(packed.length | (pack ? 0 : 0x8000), 0);
  return Buffer.concat([header, packed]);
}
