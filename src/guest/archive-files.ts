import { sha256 } from '../files.ts';
import { StreamCursor } from '../formats/cursor.ts';
import { type CpioMember, membersOf } from '../initramfs/read/cpio.ts';

/** One member of the second initramfs, as the manifest names it. */
export interface ArchiveFile {
  /** From the root of the initramfs, without `/` in front. */
  readonly path: string;
  readonly type: CpioMember['type'];
  /** Permissions as four octal digits. */
  readonly mode: string;
  /** Bytes of the content. */
  readonly size: number;
  /** Of a file's content, or of a symlink's target; null for what has neither. */
  readonly sha256: string | null;
}

/** What lies in an archive of `guestArchive`, read from its very bytes, in their order. Throws `E_FORMAT`. */
export async function archiveFiles(archive: Uint8Array): Promise<ArchiveFile[]> {
  const cursor = new StreamCursor(once(archive), 'initramfs');
  const files: ArchiveFile[] = [];
  for await (const member of membersOf(cursor)) {
    const { path, type, mode, size, target } = member;
    const content = type === 'file' ? await member.content() : target;
    const digest = content === undefined ? null : sha256(content);
    files.push({ path, type, mode: mode.toString(8).padStart(4, '0'), size, sha256: digest });
  }
  return files;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
