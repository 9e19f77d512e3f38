export interface Filesystem {
  /** As `blkid` names it; also what stands in the place of a file system: swap, a volume group's part, encryption. */
  readonly type:
    | 'ext2'
    | 'ext3'
    | 'ext4'
    | 'xfs'
    | 'btrfs'
    | 'vfat'
    | 'ntfs'
    | 'squashfs'
    | 'iso9660'
    | 'swap'
    | 'LVM2_member'
    | 'crypto_LUKS'
    | 'BitLocker';
  /** Empty if it has none. */
  readonly label: string;
  /** As `/dev/disk/by-uuid` shows it, eight digits for vfat; absent where the format has none. */
  readonly uuid: string | undefined;
  /** Bytes that it occupies; absent where the format does not say. */
  readonly size: number | undefined;
  /** Names as the file system's own tools print them. */
  readonly features: readonly string[];
}

/** Text up to the first zero, without padding. */
export function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end).trim();
}

/** The names of the bits that are set; bits without a name are shown as `prefix` and the bit's number. */
export function flagNames(flags: number, names: Readonly<Record<number, string>>, prefix: string): string[] {
  const found: string[] = [];
  for (let bit = 0; bit < 32; bit++) {
    if (((flags >>> bit) & 1) === 1) found.push(names[bit] ?? `${prefix}${bit}`);
  }
  return found;
}
