import { type RandomAccess, viewOf } from '../../bytes.ts';
import { damaged, unsupported } from '../problem.ts';

const SUPERBLOCK = 1024;
const MAGIC = 0xef53;
const META_BG = 0x10;
const WIDE = 0x80;

/** What of a superblock says where inodes are (Linux Documentation/filesystems/ext4/super.rst, group_descr.rst). */
export interface ExtLayout {
  /** Bytes of a block. */
  readonly blockSize: number;
  /** The inode of a number: its bytes. Throws `E_FORMAT`. */
  inode(number: number): Promise<DataView>;
}

/** Reads the superblock of ext2, ext3 or ext4. Throws `E_FORMAT`. */
export async function readLayout(source: RandomAccess): Promise<ExtLayout> {
  const view = viewOf(await source.read(SUPERBLOCK, 1024));
  if (view.byteLength < 1024 || view.getUint16(56, true) !== MAGIC) throw damagedExt('it has no superblock');
  const [count, perGroup] = [view.getUint32(0, true), view.getUint32(40, true)];
  const [logSize, incompat] = [view.getUint32(24, true), view.getUint32(96, true)];
  if (logSize > 6) throw damagedExt('its blocks have an impossible size');
  if ((incompat & META_BG) !== 0) throw unsupported('The ext file system spreads its group descriptors.', '');
  const blockSize = 1024 << logSize;
  const inodeSize = view.getUint32(76, true) === 0 ? 128 : view.getUint16(88, true);
  const groupSize = (incompat & WIDE) === 0 ? 32 : view.getUint16(254, true);
  if (perGroup === 0 || inodeSize < 128 || inodeSize > blockSize || groupSize < 32) {
    throw damagedExt('its superblock contradicts itself');
  }
  const groups = (view.getUint32(20, true) + 1) * blockSize;

  return {
    blockSize,
    async inode(number) {
      if (number < 1 || number > count) throw damagedExt('an inode does not exist');
      const group = Math.floor((number - 1) / perGroup);
      const descriptor = await exactly(source, groups + group * groupSize, groupSize);
      const high = groupSize >= 64 ? descriptor.getUint32(40, true) : 0;
      const table = (high * 2 ** 32 + descriptor.getUint32(8, true)) * blockSize;
      return exactly(source, table + ((number - 1) % perGroup) * inodeSize, inodeSize);
    },
  };
}

/** So many bytes. Throws `E_FORMAT` if there are fewer. */
export async function exactly(source: RandomAccess, offset: number, length: number): Promise<DataView> {
  const bytes = offset < source.size ? await source.read(offset, length) : new Uint8Array();
  if (bytes.length < length) throw damagedExt('it ends too early');
  return viewOf(bytes);
}

export function damagedExt(message: string) {
  return damaged('ext file system', message);
}
