import { formatUuid } from '../uuid.ts';
import { type Filesystem, flagNames, text } from './types.ts';

const SUPERBLOCK = 1024;

const COMPAT = {
  0: 'dir_prealloc',
  1: 'imagic_inodes',
  2: 'has_journal',
  3: 'ext_attr',
  4: 'resize_inode',
  5: 'dir_index',
  9: 'sparse_super2',
  10: 'fast_commit',
  11: 'stable_inodes',
  12: 'orphan_file',
};
const INCOMPAT = {
  0: 'compression',
  1: 'filetype',
  2: 'needs_recovery',
  3: 'journal_dev',
  4: 'meta_bg',
  6: 'extent',
  7: '64bit',
  8: 'mmp',
  9: 'flex_bg',
  10: 'ea_inode',
  12: 'dirdata',
  13: 'metadata_csum_seed',
  14: 'large_dir',
  15: 'inline_data',
  16: 'encrypt',
  17: 'casefold',
};
const RO_COMPAT = {
  0: 'sparse_super',
  1: 'large_file',
  3: 'huge_file',
  4: 'uninit_bg',
  5: 'dir_nlink',
  6: 'extra_isize',
  8: 'quota',
  9: 'bigalloc',
  10: 'metadata_csum',
  12: 'read-only',
  13: 'project',
  14: 'shared_blocks',
  15: 'verity',
  16: 'orphan_present',
};
/** What ext3 knows beside its journal; anything more makes it ext4. */
const EXT3_INCOMPAT = 0x16;
const EXT3_RO_COMPAT = 0x7;

/** ext2, ext3 or ext4 (Linux Documentation/filesystems/ext4/super.rst). */
export function detectExt(bytes: Buffer): Filesystem | undefined {
  const sb = bytes.subarray(SUPERBLOCK);
  if (sb.length < 1024 || sb.readUInt16LE(56) !== 0xef53 || sb.readUInt32LE(24) > 6) return undefined;
  const [compat, incompat, roCompat] = [sb.readUInt32LE(92), sb.readUInt32LE(96), sb.readUInt32LE(100)];
  const isExt4 = (incompat & ~EXT3_INCOMPAT) !== 0 || (roCompat & ~EXT3_RO_COMPAT) !== 0;
  const has64 = (incompat & 0x80) !== 0;
  const blocks = sb.readUInt32LE(4) + (has64 ? sb.readUInt32LE(336) * 2 ** 32 : 0);
  return {
    type: isExt4 ? 'ext4' : (compat & 4) === 0 ? 'ext2' : 'ext3',
    label: text(sb.subarray(120, 136)),
    uuid: formatUuid(sb.subarray(104, 120)),
    size: blocks * (1024 << sb.readUInt32LE(24)),
    features: [
      ...flagNames(compat, COMPAT, 'FEATURE_C'),
      ...flagNames(incompat, INCOMPAT, 'FEATURE_I'),
      ...flagNames(roCompat, RO_COMPAT, 'FEATURE_R'),
    ],
  };
}
