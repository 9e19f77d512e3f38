import { viewOf } from '../bytes.ts';

/** How an initramfs is packed. */
export type ArchiveFormat = 'cpio' | 'gzip' | 'xz' | 'zstd' | 'lz4' | 'lzma' | 'bzip2' | 'lzo';

/** What the first bytes of a file tell. */
export type Content =
  | { readonly kind: 'squashfs' | 'ext' | 'kernel' | 'other' }
  | { readonly kind: 'archive'; readonly format: ArchiveFormat };

/** Bytes of a file that `contentOf` wants to see. */
export const HEAD_LENGTH = 2048;

/** The magic numbers that Linux' own list has (lib/decompress.c), and cpio's "newc" without and with checksums. */
const ARCHIVES: readonly (readonly [format: ArchiveFormat, magic: string])[] = [
  ['cpio', '070701'],
  ['cpio', '070702'],
  ['gzip', '\x1f\x8b'],
  ['xz', '\xfd7zXZ\0'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['lz4', '\x02\x21\x4c\x18'],
  ['lzma', '\x5d\0\0'],
  ['bzip2', 'BZh'],
  ['lzo', '\x89LZO\0\r\n'],
];

/** Tells a file by its first bytes, never by its name. */
export function contentOf(head: Uint8Array): Content {
  const text = Buffer.from(head.subarray(0, 8)).toString('latin1');
  if (text.startsWith('hsqs')) return { kind: 'squashfs' };
  if (isKernel(head)) return { kind: 'kernel' };
  // The superblock of ext2, 3 and 4 starts at byte 1024; its magic number is at 0x38.
  if (at16(head, 1024 + 0x38) === 0xef53) return { kind: 'ext' };
  const archive = ARCHIVES.find(([, magic]) => text.startsWith(magic));
  return archive ? { kind: 'archive', format: archive[0] } : { kind: 'other' };
}

/** The setup header of the x86 boot protocol (Linux' Documentation/arch/x86/boot.rst). */
function isKernel(head: Uint8Array): boolean {
  return at16(head, 0x1fe) === 0xaa55 && Buffer.from(head.subarray(0x202, 0x206)).toString('latin1') === 'HdrS';
}

function at16(bytes: Uint8Array, offset: number): number | undefined {
  return offset + 2 <= bytes.length ? viewOf(bytes).getUint16(offset, true) : undefined;
}
