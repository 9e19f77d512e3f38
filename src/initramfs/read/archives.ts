import type { RandomAccess } from '../../bytes.ts';
import { StreamCursor } from '../../formats/cursor.ts';
import { damaged } from '../../formats/problem.ts';
import { GiB } from '../../size.ts';
import { type Compression, compressionAt, unpackerOf } from './compression.ts';
import { type CpioMember, membersOf, membersOfAll } from './cpio.ts';
import { KIND, pieces, skipZeros } from './pieces.ts';

/** One of the archives that follow each other in an initramfs. */
export interface InitramfsArchive {
  /** Bytes from the start of the initramfs. */
  readonly offset: number;
  readonly compression: Compression;
}

export interface InitramfsMember extends CpioMember {
  readonly archive: InitramfsArchive;
}

/** Where the kernel looks for an archive that is not packed. */
const ALIGNMENT = 4;
/** More than a machine could hold besides the live system. */
const MAX_UNPACKED = GiB;

/**
 * What the kernel unpacks when it starts, in that order (`unpack_to_rootfs` in Linux' init/initramfs.c): archives one
 * after the other, with zeros between them, each packed in its own way; a file that comes again replaces the earlier
 * one. Of the content no more is held than what was asked for. Throws `E_FORMAT`, `E_INTERRUPTED`, and what reading throws.
 */
export async function* readInitramfs(
  source: RandomAccess,
  signal?: AbortSignal,
): AsyncGenerator<InitramfsMember, void, undefined> {
  let at = await skipZeros(source, 0, signal);
  if (at === source.size) throw damaged(KIND, 'it is empty');
  let unpacked = 0;
  let end = 0;
  /** The bytes of an archive; when they are over, `end` is where it ends. */
  async function* counted(packed: AsyncGenerator<Uint8Array, number>): AsyncGenerator<Uint8Array, void> {
    try {
      for (let next = await packed.next(); ; next = await packed.next()) {
        if (next.done === true) {
          end = next.value;
          return;
        }
        unpacked += next.value.length;
        if (unpacked > MAX_UNPACKED) throw damaged(KIND, 'it unpacks to more than 1 GiB');
        yield next.value;
      }
    } finally {
      await packed.return(0);
    }
  }
  while (at < source.size) {
    const archive = { offset: at, compression: await compressionAt(source, at) };
    const unpack = unpackerOf(archive.compression);
    if (!unpack && at % ALIGNMENT !== 0) throw damaged(KIND, `the archive at byte ${at} is not at a multiple of 4`);
    const bytes = unpack ? counted(unpack(source, at, signal)) : pieces(source, at, source.size, signal);
    const cursor = new StreamCursor(bytes, KIND, signal);
    try {
      for await (const member of unpack ? membersOfAll(cursor) : membersOf(cursor)) yield { ...member, archive };
      if (!unpack) end = at + cursor.position;
    } finally {
      await cursor.close();
    }
    at = await skipZeros(source, end, signal);
  }
}
