import type { RandomAccess } from '../../bytes.ts';
import { damaged } from './errors.ts';
import { type FolderEntry, readFolder } from './folder.ts';
import { type Inode, readInode } from './inode.ts';
import { metadataTable } from './metadata.ts';
import { readSuperblock, type Superblock } from './superblock.ts';
import { unpackerOf } from './unpack.ts';

/** The metadata of a squashfs. */
export interface Squashfs extends Superblock {
  /** False if its metadata is compressed in a way that is not known here: then `list` and `find` must not be used. */
  readonly isReadable: boolean;
  /** The names in a folder; nothing if there is no such folder. Throws `E_SQUASHFS_DAMAGED`. */
  list(path: string): Promise<string[] | undefined>;
  /** The inode at a path, such as `LiveOS/rootfs.img`; the empty path is the root. Throws `E_SQUASHFS_DAMAGED`. */
  find(path: string): Promise<Inode | undefined>;
}

/**
 * Reads a squashfs 4.0 whose metadata is compressed with gzip, xz or zstd. Throws `E_SQUASHFS_DAMAGED`.
 */
export async function openSquashfs(source: RandomAccess): Promise<Squashfs> {
  const superblock = await readSuperblock(source);
  const { compression, inodeTable, directoryTable, bytesUsed, root } = superblock;
  const unpack = unpackerOf(compression);
  const unknown = () => {
    throw damaged(`its metadata is compressed with ${compression}`);
  };
  const inodes = metadataTable(source, inodeTable, directoryTable, unpack ?? unknown);
  const folders = metadataTable(source, directoryTable, bytesUsed, unpack ?? unknown);
  const entriesOf = async (inode: Inode | undefined) =>
    inode?.type === 'folder' ? readFolder(folders, inode.listing, inode.length) : undefined;

  const find = async (path: string): Promise<Inode | undefined> => {
    let inode: Inode | undefined = await readInode(inodes, root);
    if (inode.type !== 'folder') throw damaged('its root is not a folder');
    for (const name of path.split('/').filter(Boolean)) {
      const entries: FolderEntry[] | undefined = await entriesOf(inode);
      const entry = entries?.find((candidate) => candidate.name === name);
      inode = entry && (await readInode(inodes, entry.inode));
    }
    return inode;
  };
  return {
    ...superblock,
    isReadable: unpack !== undefined,
    find,
    list: async (path) => (await entriesOf(await find(path)))?.map(({ name }) => name),
  };
}
