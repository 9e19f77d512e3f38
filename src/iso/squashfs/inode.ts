import { viewOf } from '../../bytes.ts';
import type { MetadataPlace, MetadataTable } from './metadata.ts';

/** What this project needs of an inode (`union squashfs_inode` in Linux' fs/squashfs/squashfs_fs.h). */
export type Inode =
  | { readonly type: 'folder'; readonly listing: MetadataPlace /** Bytes of the listing. */; readonly length: number }
  | { readonly type: 'file' /** Bytes. */; readonly size: number }
  | { readonly type: 'other' };

const BASIC_FOLDER = 1;
const BASIC_FILE = 2;
const EXTENDED_FOLDER = 8;
const EXTENDED_FILE = 9;
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
  if (type === BASIC_FILE) return { type: 'file', size: viewOf(await table.read(place, 32)).getUint32(28, true) };
  if (type === EXTENDED_FILE) {
    return { type: 'file', size: Number(viewOf(await table.read(place, 32)).getBigUint64(24, true)) };
  }
  return { type: 'other' };
}

function folder(block: number, offset: number, size: number): Inode {
  return { type: 'folder', listing: { block, offset }, length: Math.max(0, size - DOTS) };
}
