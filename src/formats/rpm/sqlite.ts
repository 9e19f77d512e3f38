import { type RandomAccess, viewOf } from '../../bytes.ts';
import { MiB } from '../../size.ts';
import { damagedRpm } from './header.ts';
import { readRecord, type Value, varint } from './sqlite-record.ts';

const MAGIC = 'SQLite format 3\0';
const HEADER = 100;
const LEAF = 0x0d;
const INTERIOR = 0x05;
const MAX_RECORD = 32 * MiB;
const MAX_DEPTH = 20;

/** Whether it is a data base of SQLite, such as `/var/lib/rpm/rpmdb.sqlite`. */
export async function isSqlite(db: RandomAccess): Promise<boolean> {
  return Buffer.from(await db.read(0, MAGIC.length)).toString('latin1') === MAGIC;
}

/** The rows of a table, each as its columns (SQLite "Database File Format", 1.3 and 1.6). Throws `E_FORMAT`. */
export async function* sqliteRows(db: RandomAccess, table: string): AsyncGenerator<Value[]> {
  const header = viewOf(await db.read(0, HEADER));
  if (header.byteLength < HEADER) throw damagedRpm('it has no header');
  const size = header.getUint16(16);
  const pageSize = size === 1 ? 65_536 : size;
  const usable = pageSize - header.getUint8(20);
  if (pageSize < 512 || usable < 480) throw damagedRpm(`its pages have ${pageSize} bytes`);
  const pages: Pages = { db, pageSize, usable, left: Math.ceil(db.size / pageSize) * 2 };
  for await (const [type, name, , root] of rows(pages, 1)) {
    if (type !== 'table' || name !== table || typeof root !== 'number') continue;
    yield* rows(pages, root);
    return;
  }
  throw damagedRpm(`it has no table ${table}`);
}

interface Pages {
  readonly db: RandomAccess;
  readonly pageSize: number;
  /** Bytes of a page that hold data. */
  readonly usable: number;
  /** Pages that may still be read, so that a circle ends. */
  left: number;
}

async function readPage(pages: Pages, number: number): Promise<Buffer> {
  const { db, pageSize } = pages;
  const page = number < 1 ? new Uint8Array() : await db.read((number - 1) * pageSize, pageSize);
  if (page.length < pageSize || --pages.left < 0) throw damagedRpm('a page leads nowhere');
  return Buffer.from(page.buffer, page.byteOffset, page.byteLength);
}

/** The rows of the table whose B-tree has its root on a page. */
async function* rows(pages: Pages, number: number, depth = 0): AsyncGenerator<Value[]> {
  const page = await readPage(pages, number);
  const start = number === 1 ? HEADER : 0;
  const [type, count] = [page.readUInt8(start), page.readUInt16BE(start + 3)];
  const cells = start + (type === INTERIOR ? 12 : 8);
  if ((type !== LEAF && type !== INTERIOR) || cells + count * 2 > page.length || depth > MAX_DEPTH) {
    throw damagedRpm('a page of its tree is impossible');
  }
  for (let index = 0; index < count; index++) {
    const cell = page.readUInt16BE(cells + index * 2);
    if (cell + 4 > page.length) throw damagedRpm('a cell lies outside its page');
    if (type === LEAF) yield readRecord(await payload(pages, page, cell));
    else yield* rows(pages, page.readUInt32BE(cell), depth + 1);
  }
  if (type === INTERIOR) yield* rows(pages, page.readUInt32BE(start + 8), depth + 1);
}

/** The bytes of a row: those in its cell, and those on overflow pages. */
async function payload(pages: Pages, page: Buffer, cell: number): Promise<Buffer> {
  const { usable } = pages;
  const length = varint(page, cell);
  const from = varint(page, length.end).end;
  if (length.value > Math.min(MAX_RECORD, pages.db.size)) throw damagedRpm(`a row has ${length.value} bytes`);
  const most = usable - 35;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((length.value - least) % (usable - 4));
  const local = length.value <= most ? length.value : wanted <= most ? wanted : least;
  if (from + local + (local < length.value ? 4 : 0) > page.length) throw damagedRpm('a row lies outside its page');
  const pieces = [page.subarray(from, from + local)];
  let missing = length.value - local;
  for (let next = missing > 0 ? page.readUInt32BE(from + local) : 0; missing > 0;) {
    const more = await readPage(pages, next);
    const piece = more.subarray(4, 4 + Math.min(missing, usable - 4));
    pieces.push(piece);
    missing -= piece.length;
    next = more.readUInt32BE(0);
  }
  return Buffer.concat(pieces);
}
