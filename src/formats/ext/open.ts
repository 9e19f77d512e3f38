import type { RandomAccess } from '../../bytes.ts';
import { MiB } from '../../size.ts';
import { joinRuns, type Run, runsOf } from './blocks.ts';
import { damagedExt, exactly, readLayout } from './layout.ts';

/** The files of an ext2, ext3 or ext4 file system. */
export interface ExtFiles {
  /** The bytes of the file at a path, such as `etc/fstab`; nothing if there is no such file. Throws `E_FORMAT`. */
  open(path: string): Promise<RandomAccess | undefined>;
  /** Where those bytes stand in the file system, by rising place in the file. Throws `E_FORMAT`. */
  runs(path: string): Promise<readonly Run[] | undefined>;
}

interface Node {
  readonly type: 'folder' | 'file' | 'other';
  readonly runs: () => Promise<Run[]>;
  readonly data: () => Promise<RandomAccess>;
}

const ROOT = 2;
const TYPES: Partial<Record<number, Node['type']>> = { 4: 'folder', 8: 'file' };
const MAX_FOLDER = 16 * MiB;

/**
 * Reads files of an ext file system without mounting it (Linux Documentation/filesystems/ext4). Symbolic links are not
 * followed, and a journal that was not replayed is passed over. Throws `E_FORMAT`.
 */
export async function openExt(source: RandomAccess): Promise<ExtFiles> {
  const layout = await readLayout(source);
  const node = async (number: number): Promise<Node> => {
    const inode = await layout.inode(number);
    const size = inode.getUint32(108, true) * 2 ** 32 + inode.getUint32(4, true);
    const runs = () => runsOf(source, layout, inode, size);
    const data = async () => joinRuns(source, await runs(), size);
    return { type: TYPES[inode.getUint16(0, true) >> 12] ?? 'other', runs, data };
  };
  const fileAt = async (path: string): Promise<Node | undefined> => {
    let found = await node(ROOT);
    for (const name of path.split('/').filter(Boolean)) {
      const number = found.type === 'folder' ? await lookUp(await found.data(), name) : undefined;
      if (number === undefined) return undefined;
      found = await node(number);
    }
    return found.type === 'file' ? found : undefined;
  };
  return {
    open: async (path) => (await fileAt(path))?.data(),
    runs: async (path) => (await fileAt(path))?.runs(),
  };
}

/** The number of the inode that a folder has under a name (Linux Documentation/filesystems/ext4/directory.rst). */
async function lookUp(folder: RandomAccess, wanted: string): Promise<number | undefined> {
  if (folder.size > MAX_FOLDER) throw damagedExt('a folder is impossibly large');
  const view = await exactly(folder, 0, folder.size);
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 0; at + 8 <= bytes.length;) {
    const [number, length, nameLength] = [bytes.readUInt32LE(at), bytes.readUInt16LE(at + 4), bytes.readUInt8(at + 6)];
    if (length < 8 || at + length > bytes.length) throw damagedExt('a folder is damaged');
    if (number !== 0 && bytes.toString('utf8', at + 8, at + 8 + nameLength) === wanted) return number;
    at += length;
  }
  return undefined;
}
