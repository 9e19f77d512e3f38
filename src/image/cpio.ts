import { posix } from 'node:path';
import { FailbackError } from '../errors.ts';
import { roundUp } from '../size.ts';

/** One member of an initramfs; parents that are not named are made with mode 0o755. */
export type CpioEntry = { readonly path: string; readonly mode?: number } & (
  | { readonly type: 'file'; readonly content: Uint8Array }
  | { readonly type: 'folder' }
  | { readonly type: 'symlink'; readonly target: string }
  | { readonly type: 'character' | 'block'; readonly major: number; readonly minor: number }
);

export interface CpioOptions {
  /** Modification time of every member, in Unix seconds; 0 unless told. */
  readonly mtime?: number;
}

/** File type bits and default permissions, as in `st_mode` (man inode(7)). */
const KINDS = {
  file: [0o100000, 0o644],
  folder: [0o040000, 0o755],
  symlink: [0o120000, 0o777],
  character: [0o020000, 0o600],
  block: [0o060000, 0o600],
} as const satisfies Record<CpioEntry['type'], readonly [number, number]>;

/** What the kernel reads and stores per name, its NUL included (`PATH_MAX`). */
const NAME_LIMIT = 4096;
const FIELD_LIMIT = 0xffff_ffff;
const ALIGNMENT = 4;

/**
 * A cpio archive in the "newc" format that the kernel unpacks as an initramfs
 * (https://www.kernel.org/doc/html/latest/driver-api/early-userspace/buffer-format.html): owned by root, sorted by
 * path, the same bytes for the same entries in any order. Its length is a multiple of 4, so that another archive may
 * follow. Throws `E_FORMAT` for names, sizes, times or numbers that the format or the kernel cannot take.
 */
export function cpioArchive(entries: Iterable<CpioEntry>, { mtime = 0 }: CpioOptions = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  let inode = 0;
  for (const entry of withParents(entries)) parts.push(...member(entry, ++inode, field(mtime, 'time')));
  parts.push(...padded(header({ name: 'TRAILER!!!', nlink: 1 })));
  return Buffer.concat(parts);
}

/** Every entry once, each after its parents: the kernel silently drops files whose folder does not exist yet. */
function withParents(entries: Iterable<CpioEntry>): CpioEntry[] {
  const named = new Map<string, CpioEntry>();
  for (const entry of entries) {
    const path = checkedPath(entry.path);
    if (named.has(path)) throw invalid(`"${path}" is in the archive twice.`);
    named.set(path, { ...entry, path });
  }
  const all = new Map(named);
  for (const path of named.keys()) {
    for (let parent = posix.dirname(path); parent !== '.'; parent = posix.dirname(parent)) {
      const found = all.get(parent);
      if (found && found.type !== 'folder') throw invalid(`"${parent}" is no folder, but "${path}" lies in it.`);
      if (!found) all.set(parent, { path: parent, type: 'folder' });
    }
  }
  return [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function checkedPath(path: string): string {
  const names = path.split('/');
  const bad = names.some((name) => name === '' || name === '.' || name === '..') || path.includes('\0');
  if (bad || path === 'TRAILER!!!' || Buffer.byteLength(path) >= NAME_LIMIT) {
    throw invalid(`"${path.slice(0, 100)}" is no path inside an initramfs.`);
  }
  return path;
}

function member(entry: CpioEntry, ino: number, mtime: number): Uint8Array[] {
  const [type, permissions] = KINDS[entry.type];
  const isDevice = entry.type === 'character' || entry.type === 'block';
  const data = entry.type === 'file' ? entry.content : Buffer.from(entry.type === 'symlink' ? entry.target : '');
  if (entry.type === 'symlink' && (data.length === 0 || data.length >= NAME_LIMIT)) {
    throw invalid(`"${entry.path}" has no usable link target.`);
  }
  const fields = {
    name: entry.path,
    ino,
    mode: type | ((entry.mode ?? permissions) & 0o7777),
    nlink: entry.type === 'folder' ? 2 : 1,
    mtime,
    size: field(data.length, 'size'),
    major: isDevice ? field(entry.major, 'major number') : 0,
    minor: isDevice ? field(entry.minor, 'minor number') : 0,
  };
  return [...padded(header(fields)), ...padded(data)];
}

interface HeaderFields {
  readonly name: string;
  readonly ino?: number;
  readonly mode?: number;
  readonly nlink: number;
  readonly mtime?: number;
  readonly size?: number;
  readonly major?: number;
  readonly minor?: number;
}

function header({ name, ino = 0, mode = 0, nlink, mtime = 0, size = 0, major = 0, minor = 0 }: HeaderFields): Buffer {
  const bytes = Buffer.from(`${name}\0`);
  const [uid, gid, deviceMajor, deviceMinor, check] = [0, 0, 0, 0, 0];
  const numbers = [
    ino,
    mode,
    uid,
    gid,
    nlink,
    mtime,
    size,
    deviceMajor,
    deviceMinor,
    major,
    minor,
    bytes.length,
    check,
  ];
  const text = numbers.map((number) => number.toString(16).padStart(8, '0')).join('');
  return Buffer.concat([Buffer.from(`070701${text}`), bytes]);
}

function padded(bytes: Uint8Array): Uint8Array[] {
  return [bytes, Buffer.alloc(roundUp(bytes.length, ALIGNMENT) - bytes.length)];
}

function field(value: number, what: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= FIELD_LIMIT) return value;
  throw invalid(`A cpio archive cannot hold the ${what} ${value}.`);
}

function invalid(message: string): FailbackError {
  return new FailbackError('E_FORMAT', message);
}
