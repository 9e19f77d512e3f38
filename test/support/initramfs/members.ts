import { inMemory } from '../../../src/bytes.ts';
import { readInitramfs } from '../../../src/initramfs/read/archives.ts';

/** A member of an initramfs with all that was read of it. */
export interface ReadMember {
  readonly archive: string;
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  /** Content of a file, target of a symlink. */
  readonly data: Buffer;
}

/** Everything that is in an initramfs, in its order. */
export async function allMembers(bytes: Uint8Array): Promise<ReadMember[]> {
  const found: ReadMember[] = [];
  for await (const { archive, path, type, mode, target, content } of readInitramfs(inMemory(bytes))) {
    const data = type === 'symlink' ? Buffer.from(target ?? '') : Buffer.from(await content());
    found.push({ archive: `${archive.compression} at ${archive.offset}`, path, type, mode, data });
  }
  return found;
}
