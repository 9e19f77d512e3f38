import { type RandomAccess, viewOf } from '../../bytes.ts';
import { MiB } from '../../size.ts';
import { damagedRpm } from './header.ts';

const MAGIC = 0x061561;
const HASH_UNSORTED = 2;
const OVERFLOW = 7;
const HASH = 13;
const PAGE_HEADER = 26;
/** A value on pages of its own: their first, and its length. */
const OFF_PAGE = 3;
const OFF_PAGE_ITEM = 12;
const MAX_RECORD = 32 * MiB;

/** Whether it is a hash of Berkeley DB, such as `/var/lib/rpm/Packages` before rpm 4.16. */
export async function isBerkeley(db: RandomAccess): Promise<boolean> {
  const view = viewOf(await db.read(0, 512));
  return view.byteLength === 512 && view.getUint32(12, true) === MAGIC;
}

/**
 * The large values of a little-endian Berkeley DB hash, in the order of its pages (Berkeley DB dbinc/db_page.h). What
 * is stored within a page is too short to be the header of a package, and is passed over. Throws `E_FORMAT`.
 */
export async function* berkeleyValues(db: RandomAccess): AsyncGenerator<Uint8Array> {
  const pageSize = viewOf(await db.read(0, 512)).getUint32(20, true);
  if (pageSize < 512 || pageSize > 65_536) throw damagedRpm(`its pages have ${pageSize} bytes`);
  for (let at = pageSize; at + pageSize <= db.size; at += pageSize) {
    const page = viewOf(await db.read(at, pageSize));
    const type = page.getUint8(25);
    if (type !== HASH && type !== HASH_UNSORTED) continue;
    const entries = page.getUint16(20, true);
    if (PAGE_HEADER + entries * 2 > pageSize) throw damagedRpm('a page has too many entries');
    // Keys and values take turns.
    for (let index = 1; index < entries; index += 2) {
      const item = page.getUint16(PAGE_HEADER + index * 2, true);
      if (item + OFF_PAGE_ITEM > pageSize || page.getUint8(item) !== OFF_PAGE) continue;
      yield await overflow(db, pageSize, page.getUint32(item + 4, true), page.getUint32(item + 8, true));
    }
  }
}

async function overflow(db: RandomAccess, pageSize: number, first: number, length: number): Promise<Uint8Array> {
  if (length > Math.min(MAX_RECORD, db.size)) throw damagedRpm(`a record has ${length} bytes`);
  const pieces: Uint8Array[] = [];
  let missing = length;
  for (let number = first; missing > 0;) {
    const page = await db.read(number * pageSize, pageSize);
    if (page.length < pageSize) throw damagedRpm('a record leads outside');
    const view = viewOf(page);
    const used = view.getUint16(22, true);
    if (view.getUint8(25) !== OVERFLOW || used === 0 || PAGE_HEADER + used > pageSize) {
      throw damagedRpm('a record leads to a page of another kind');
    }
    const piece = page.subarray(PAGE_HEADER, PAGE_HEADER + Math.min(used, missing));
    pieces.push(piece);
    missing -= piece.length;
    number = view.getUint32(16, true);
  }
  return Buffer.concat(pieces);
}
