import type { Filesystem } from './types.ts';

/** NTFS (Linux fs/ntfs3/ntfs.h, `struct NTFS_BOOT`). Its label is in a file of its own, which is not read. */
export function detectNtfs(bytes: Buffer): Filesystem | undefined {
  if (bytes.length < 512 || bytes.toString('latin1', 3, 11) !== 'NTFS    ') return undefined;
  return {
    type: 'ntfs',
    label: '',
    uuid: bytes.readBigUInt64LE(72).toString(16).toUpperCase().padStart(16, '0'),
    size: Number(bytes.readBigUInt64LE(40)) * bytes.readUInt16LE(11),
    features: [],
  };
}
