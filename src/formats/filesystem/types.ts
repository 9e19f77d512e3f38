export interface Filesystem {
  readonly type: 'ext2' | 'ext3' | 'ext4' | 'xfs' | 'vfat' | 'squashfs' | 'iso9660';
  /** Empty if it has none. */
  readonly label: string;
  /** As `/dev/disk/by-uuid` shows it, eight digits for vfat; absent where the format has none. */
  readonly uuid: string | undefined;
  /** Bytes that it occupies. */
  readonly size: number;
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
