import type { Extent } from '../../bytes.ts';
import { damaged } from './errors.ts';
import { extentsOf } from './extents.ts';
import type { Named, Naming } from './naming.ts';
import type { Reading } from './reading.ts';
import { type DirectoryRecord, directoryRecords, isSelfOrParent } from './record.ts';
import type { FolderLocation } from './volume.ts';

/** A file or folder of an ISO. */
export interface IsoEntry {
  /** Without a leading slash: `LiveOS/squashfs.img`. */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link';
  /** Bytes; 0 for folders and links. */
  readonly size: number;
  /** Where the bytes lie in the ISO, in bytes; adjacent extents are one. */
  readonly extents: readonly Extent[];
}

interface Folder extends FolderLocation {
  readonly path: string;
}

const MAX_PATH = 4096;

/**
 * All files and folders, by path. Throws `E_ISO_DAMAGED` for loops, impossible extents and endless listings.
 * @param isoSize Length of the ISO in bytes.
 */
export async function readTree(naming: Naming, reading: Reading, isoSize: number): Promise<IsoEntry[]> {
  const entries: IsoEntry[] = [];
  const seen = new Set<number>();
  const folders: Folder[] = [{ path: '', block: naming.root.block, length: naming.root.length }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    if (seen.has(folder.block)) throw damaged(`the folder ${folder.path} is listed twice or is inside itself`);
    seen.add(folder.block);
    for await (const { name, isLink, folder: child, parts } of listFolder(folder, naming, reading)) {
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      if (path.length > MAX_PATH) throw damaged(`a path has ${path.length} characters`);
      reading.spend(path.length);
      if (child) folders.push({ path, block: child.block, length: child.length });
      const extents = child || isLink ? [] : extentsOf(parts, path, reading.blockSize, isoSize);
      const size = extents.reduce((sum, { length }) => sum + length, 0);
      entries.push({ path, type: child ? 'folder' : isLink ? 'link' : 'file', size, extents });
    }
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What is in one folder; a file of several extents has a record for each. */
async function* listFolder(
  { path, block, length }: Folder,
  naming: Naming,
  reading: Reading,
): AsyncGenerator<Named & { readonly parts: readonly DirectoryRecord[] }> {
  const where = path === '' ? 'the root folder' : path;
  let parts: DirectoryRecord[] = [];
  for (const record of directoryRecords(await reading.read(block, 0, length, where), where)) {
    if (isSelfOrParent(record)) continue;
    parts.push(record);
    if (record.hasMore) continue;
    const named = await naming.describe(record);
    if (named) yield { ...named, parts };
    parts = [];
  }
  if (parts.length > 0) throw damaged(`the last file of ${where} has no end`);
}
