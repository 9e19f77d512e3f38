import type { Extent, RandomAccess } from '../bytes.ts';
import { interrupted } from '../errors.ts';
import { KiB, roundUp } from '../size.ts';
import { damaged, unsupported } from './problem.ts';

/** A file in a tar archive; the extent is where its bytes stand. */
export interface TarMember extends Extent {
  readonly name: string;
}

const BLOCK = 512;
const MAX_HEADERS = 10_000;
/** Longest extended header that is looked at. */
const MAX_EXTENDED = 64 * KiB;

/** Fields of the next member that do not fit into its header. */
interface Overrides {
  readonly name?: string;
  readonly size?: number;
}

/**
 * The regular files of a tar archive: ustar and pax (POSIX.1-2017, "pax Interchange Format"), and the long names of GNU
 * tar. Only headers are read. Throws `E_FORMAT` for a damaged archive and for sparse members, `E_INTERRUPTED`.
 */
export async function* tarMembers(file: RandomAccess, signal?: AbortSignal): AsyncGenerator<TarMember> {
  let overrides: Overrides = {};
  let count = 0;
  for (let offset = 0; offset < file.size;) {
    if (signal?.aborted) throw interrupted(signal.reason);
    const header = Buffer.from(await file.read(offset, BLOCK));
    // Two blocks of zeros are the end; old programs write one, or none.
    if (header.length < BLOCK || header.every((byte) => byte === 0)) return;
    if (++count > MAX_HEADERS) throw damaged('tar archive', `it has more than ${MAX_HEADERS} members`);
    requireHeader(header, offset);
    const type = header.toString('latin1', 156, 157);
    const extended = 'xgLK'.includes(type);
    const size = (extended ? undefined : overrides.size) ?? readNumber(header.subarray(124, 136));
    const content: Extent = { offset: offset + BLOCK, length: size };
    if (content.offset + size > file.size) {
      throw damaged('tar archive', `the member at byte ${offset} goes on behind its end`, { size: file.size });
    }
    if (extended) overrides = { ...overrides, ...(await readExtended(file, type, content)) };
    else {
      const name = overrides.name ?? readName(header);
      if (type === 'S') throw sparse(name);
      if (type === '0' || type === '\0' || type === '7') yield { name, ...content };
      overrides = {};
    }
    offset = content.offset + roundUp(size, BLOCK);
  }
}

function requireHeader(header: Buffer, offset: number): void {
  const sum = header.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (readNumber(header.subarray(148, 156)) !== sum) {
    throw damaged('tar archive', `the header at byte ${offset} has a wrong checksum`);
  }
}

function readName(header: Buffer): string {
  const name = text(header.subarray(0, 100));
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? text(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Octal digits, or, for what they cannot hold, a big-endian number behind a set highest bit. */
function readNumber(field: Buffer): number {
  const binary = ((field[0] ?? 0) & 0x80) !== 0;
  const digits = text(field).trim();
  const bytes = Buffer.from(field);
  bytes[0] = 0;
  const value = binary ? Number(`0x${bytes.toString('hex')}`) : /^[0-7]+$/.test(digits) ? Number(`0o${digits}`) : NaN;
  if (!Number.isSafeInteger(value)) throw damaged('tar archive', 'a number in a header is impossible');
  return value;
}

async function readExtended(file: RandomAccess, type: string, { offset, length }: Extent): Promise<Overrides> {
  if (type === 'g' || type === 'K') return {};
  if (length > MAX_EXTENDED) throw damaged('tar archive', `an extended header has ${length} bytes`);
  const bytes = Buffer.from(await file.read(offset, length));
  if (type === 'L') return { name: text(bytes) };
  const records = paxRecords(bytes);
  const path = records.get('path');
  const size = records.get('size');
  if ([...records.keys()].some((key) => key.startsWith('GNU.sparse.'))) throw sparse(path ?? 'a member');
  if (size !== undefined && !/^\d{1,15}$/.test(size)) throw damaged('tar archive', 'a size in a header is impossible');
  return { ...(path === undefined ? {} : { name: path }), ...(size === undefined ? {} : { size: Number(size) }) };
}

/** Records such as `30 path=folder/file\n`; the number is the length of the whole record. */
function paxRecords(bytes: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const match = /^(\d{1,6}) ([^=]+)=/.exec(bytes.toString('latin1', at, at + 300));
    const length = Number(match?.[1] ?? 0);
    const start = match?.[0].length ?? 0;
    if (match?.[2] === undefined || length <= start || at + length > bytes.length) {
      throw damaged('tar archive', 'an extended header is impossible');
    }
    records.set(match[2], bytes.toString('utf8', at + start, at + length - 1));
    at += length;
  }
  return records;
}

function sparse(name: string): Error {
  return unsupported(`${name} is stored in the tar archive without its holes.`, 'Unpack the archive first: tar -xf IN');
}

function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}
