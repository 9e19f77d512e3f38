import type { RandomAccess } from '../../bytes.ts';
import { damaged } from './errors.ts';
import { openData } from './data.ts';
import { type FolderEntry, readFolder } from './folder.ts';
import { type Inode, readInode } from './inode.ts';
import { type MetadataPlace, metadataTable } from './metadata.ts';
import { readSuperblock, type Superblock } from './superblock.ts';
import { unpackerOf } from './unpack.ts';

/** The folders and files of a squashfs. */
export interface Squashfs extends Superblock {
  /** False if its metadata is compressed in a way that is not known here: then `list` and `find` must not be used. */
  readonly isReadable: boolean;
  /** The names in a folder; nothing if there is no such folder. Throws `E_SQUASHFS_DAMAGED`. */
  list(path: string): Promise<string[] | undefined>;
  /** The inode at a path, such as `LiveOS/rootfs.img`; the empty path is the root. Throws `E_SQUASHFS_DAMAGED`. */
  find(path: string): Promise<Inode | undefined>;
  /** The bytes of the file at a path, unpacked as they are read; nothing if there is no such file. Throws `E_SQUASHFS_DAMAGED`. */
  open(path: string): Promise<RandomAccess | undefined>;
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

  const locate = async (path: string): Promise<{ place: MetadataPlace; inode: Inode } | undefined> => {
    let place: MetadataPlace | undefined = root;
    let inode = await readInode(inodes, root);
    if (inode.type !== 'folder') throw damaged('its root is not a folder');
    for (const name of path.split('/').filter(Boolean)) {
      const entries: FolderEntry[] | undefined = await entriesOf(inode);
      place = entries?.find((candidate) => candidate.name === name)?.inode;
      if (place === undefined) return undefined;
      inode = await readInode(inodes, place);
    }
    return { place, inode };
  };
  const find = async (path: string) => (await locate(path))?.inode;
  return {
    ...superblock,
    isReadable: unpack !== undefined,
    find,
    list: async (path) => (await entriesOf(await find(path)))?.map(({ name }) => name),
    async open(path) {
      const found = await locate(path);
      if (found?.inode.type !== 'file') return undefined;
      return openData({ source, superblock, inodes, unpack: unpack ?? unknown }, found.inode, found.place);
    },
  };
}
