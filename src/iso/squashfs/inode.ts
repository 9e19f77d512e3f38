import { viewOf } from '../../bytes.ts';
import type { MetadataPlace, MetadataTable } from './metadata.ts';

/** What this project needs of an inode (`union squashfs_inode` in Linux' fs/squashfs/squashfs_fs.h). */
export type Inode =
  | { readonly type: 'folder'; readonly listing: MetadataPlace /** Bytes of the listing. */; readonly length: number }
  | FileInode
  | { readonly type: 'other' };

/** A file, and where its bytes are. */
export interface FileInode {
  readonly type: 'file';
  /** Bytes. */
  readonly size: number;
  /** Where its data blocks begin, in bytes from the start of the squashfs. */
  readonly start: number;
  /** The fragment with its last bytes, and where they are in it when unpacked; undefined if they are a block too. */
  readonly tail: { readonly fragment: number; readonly offset: number } | undefined;
  /** Where the lengths of its data blocks stand among the inodes: bytes behind the inode's place. */
  readonly lengths: number;
}

const BASIC_FOLDER = 1;
const BASIC_FILE = 2;
const EXTENDED_FOLDER = 8;
const EXTENDED_FILE = 9;
const NO_FRAGMENT = 0xffffffff;
/** Sizes of a folder count its two entries `.` and `..` as three bytes, although they are not stored. */
const DOTS = 3;

/** Reads one inode. Throws `E_SQUASHFS_DAMAGED`. */
export async function readInode(table: MetadataTable, place: MetadataPlace): Promise<Inode> {
  const type = viewOf(await table.read(place, 2)).getUint16(0, true);
  if (type === BASIC_FOLDER) {
    const view = viewOf(await table.read(place, 32));
    return folder(view.getUint32(16, true), view.getUint16(26, true), view.getUint16(24, true));
  }
  if (type === EXTENDED_FOLDER) {
    const view = viewOf(await table.read(place, 40));
    return folder(view.getUint32(24, true), view.getUint16(34, true), view.getUint32(20, true));
  }
  if (type === BASIC_FILE) {
    const view = viewOf(await table.read(place, 32));
    const [start, size] = [view.getUint32(16, true), view.getUint32(28, true)];
    return { type: 'file', size, start, tail: tailAt(view, 20), lengths: 32 };
  }
  if (type === EXTENDED_FILE) {
    const view = viewOf(await table.read(place, 56));
    const [start, size] = [view.getBigUint64(16, true), view.getBigUint64(24, true)].map(Number) as [number, number];
    return { type: 'file', size, start, tail: tailAt(view, 44), lengths: 56 };
  }
  return { type: 'other' };
}

function tailAt(view: DataView, at: number): FileInode['tail'] {
  const fragment = view.getUint32(at, true);
  return fragment === NO_FRAGMENT ? undefined : { fragment, offset: view.getUint32(at + 4, true) };
}

function folder(block: number, offset: number, size: number): Inode {
  return { type: 'folder', listing: { block, offset }, length: Math.max(0, size - DOTS) };
}
