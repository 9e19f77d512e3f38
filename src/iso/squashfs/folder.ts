import { viewOf } from '../../bytes.ts';
import { MiB } from '../../size.ts';
import { damaged } from './errors.ts';
import type { MetadataPlace, MetadataTable } from './metadata.ts';

/** One name in a folder, and where its inode is. */
export interface FolderEntry {
  readonly name: string;
  readonly inode: MetadataPlace;
}

const HEADER = 12;
const ENTRY = 8;
/** Entries that may follow one header. */
const MAX_RUN = 256;
const MAX_LISTING = MiB;

/** Reads the listing of a folder (`struct squashfs_dir_header` and `squashfs_dir_entry`). Throws `E_SQUASHFS_DAMAGED`. */
export async function readFolder(table: MetadataTable, listing: MetadataPlace, length: number): Promise<FolderEntry[]> {
  if (length > MAX_LISTING) throw damaged(`a folder has a listing of ${length} bytes`);
  const bytes = await table.read(listing, length);
  const view = viewOf(bytes);
  const entries: FolderEntry[] = [];
  for (let at = 0; at < length;) {
    if (at + HEADER > length) throw damaged('a folder ends within a header');
    const count = view.getUint32(at, true) + 1;
    const block = view.getUint32(at + 4, true);
    if (count > MAX_RUN) throw damaged(`a folder has a run of ${count} entries`);
    at += HEADER;
    for (let index = 0; index < count; index++) {
      const nameEnd = at + ENTRY <= length ? at + ENTRY + view.getUint16(at + 6, true) + 1 : Infinity;
      if (nameEnd > length) throw damaged('a folder ends within an entry');
      const name = Buffer.from(bytes.subarray(at + ENTRY, nameEnd)).toString('utf8');
      entries.push({ name, inode: { block, offset: view.getUint16(at, true) } });
      at = nameEnd;
    }
  }
  return entries;
}
