import { formatUuid } from '../uuid.ts';
import { type Filesystem, text } from './types.ts';

const SUPERBLOCK = 65_536;

/** Btrfs (Linux include/uapi/linux/btrfs_tree.h, `struct btrfs_super_block`). */
export function detectBtrfs(bytes: Buffer): Filesystem | undefined {
  const sb = bytes.subarray(SUPERBLOCK);
  if (sb.length < 1024 || sb.toString('latin1', 64, 72) !== '_BHRfS_M') return undefined;
  return {
    type: 'btrfs',
    label: text(sb.subarray(299, 555)),
    uuid: formatUuid(sb.subarray(32, 48)),
    size: Number(sb.readBigUInt64LE(112)),
    features: [],
  };
}
