import type { StreamCursor } from '../../formats/cursor.ts';
import { damaged } from '../../formats/problem.ts';
import { MiB, roundUp } from '../../size.ts';
import { HEADER, NAME_LIMIT, parseHeader } from './cpio-header.ts';
import { KIND } from './pieces.ts';

/** One file, folder or link of an initramfs. */
export interface CpioMember {
  /** Without `/` or `./` in front; empty for the root. */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'symlink' | 'other';
  /** Permission bits. */
  readonly mode: number;
  /** Bytes of the content. */
  readonly size: number;
  /** Set for a symlink. */
  readonly target?: string;
  /** The content; to be asked for before the next member, once. Throws `E_FORMAT` if it has more than 64 MiB. */
  readonly content: () => Promise<Uint8Array>;
}

const ALIGNMENT = 4;
const MAX_CONTENT = 64 * MiB;
/** More zeros than anybody writes between two archives. */
const MAX_PADDING = MiB;
const TYPES: Readonly<Record<number, CpioMember['type']>> = { 0o10: 'file', 0o04: 'folder', 0o12: 'symlink' };

/** The members of one archive, up to its trailer. Throws `E_FORMAT`, and what reading throws. */
export async function* membersOf(
  cursor: StreamCursor,
  lead: Uint8Array = new Uint8Array(0),
): AsyncGenerator<CpioMember, void, undefined> {
  for (let ahead = lead; ; ahead = new Uint8Array(0)) {
    const at = cursor.position - ahead.length;
    const header = parseHeader(Buffer.concat([ahead, await cursor.read(HEADER - ahead.length)]), at);
    const path = pathOf(await cursor.read(header.nameSize), at);
    const start = at + roundUp(HEADER + header.nameSize, ALIGNMENT);
    await cursor.skipTo(start);
    if (path === undefined) return;
    const end = start + header.size;
    const content = async () => {
      if (cursor.position !== start) throw new Error(`the content of ${path} has passed`);
      if (header.size > MAX_CONTENT) throw damaged(KIND, `${path} has ${header.size} bytes`);
      return cursor.read(header.size);
    };
    const type = TYPES[header.mode >> 12] ?? 'other';
    const member = { path, type, mode: header.mode & 0o7777, size: header.size, content };
    if (type === 'symlink') {
      if (header.size >= NAME_LIMIT) throw damaged(KIND, `${path} has a link target of ${header.size} bytes`);
      yield { ...member, target: Buffer.from(await content()).toString('utf8') };
    } else yield member;
    await cursor.skipTo(roundUp(end - at, ALIGNMENT) + at);
  }
}

/** The members of all archives of a stream that holds nothing else but zeros between them. */
export async function* membersOfAll(cursor: StreamCursor): AsyncGenerator<CpioMember, void, undefined> {
  yield* membersOf(cursor);
  let padding = 0;
  while (!(await cursor.atEnd())) {
    const word = await cursor.read(ALIGNMENT);
    if (word.some((byte) => byte !== 0)) {
      yield* membersOf(cursor, word);
      padding = 0;
    } else if ((padding += ALIGNMENT) > MAX_PADDING) throw damaged(KIND, 'zeros follow its archives without an end');
  }
}

/** The name as a path; undefined for the trailer. */
function pathOf(name: Uint8Array, at: number): string | undefined {
  if (name.at(-1) !== 0) throw damaged(KIND, `the name at byte ${at + HEADER} has no end`);
  const text = Buffer.from(name.subarray(0, -1)).toString('utf8');
  if (text === 'TRAILER!!!') return undefined;
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || text.includes('\0')) throw damaged(KIND, `there is an impossible name at byte ${at}`);
  return parts.join('/');
}
