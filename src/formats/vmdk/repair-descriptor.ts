import { damaged, unsupported } from '../problem.ts';
import { type Descriptor, headerValue, parseDescriptor } from './descriptor.ts';
import { keepsKey, PROFILES, type RepairProfile } from './profiles.ts';

/** An entry of the disk data base that converters reject. */
export interface RejectedEntry {
  /** As it stands in the file, `ddb.` included. */
  readonly key: string;
  readonly value: string;
  /** Line of the descriptor, counted from 1. */
  readonly line: number;
  /** Why it has to go, for people. */
  readonly reason: string;
}

export interface RepairedDescriptor {
  /** As long as the area that was given; the same bytes if nothing had to go. */
  readonly area: Uint8Array;
  readonly removed: readonly RejectedEntry[];
}

/** What takes the place of the removed lines, at the end: zeros inside a sparse extent, blank lines in a text file. */
export type Filling = 'zeros' | 'blank-lines';

/** Marks that editors put in front of Unicode text. */
const BYTE_ORDER_MARK = /^(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf)/;
const BINARY = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const BARE_RETURN = /\r(?![\r\n]|$)/;

/**
 * Takes the lines of the disk data base out of a descriptor that the profile's software rejects, judged by key. `area`
 * is the whole place of the descriptor, up to 1 MiB; its length stays, and so does every byte of the other lines, in
 * their order. A repaired descriptor is left as it is by the next repair. Throws `E_FORMAT` for anything but a descriptor
 * (VMware "Virtual Disk Format 5.0", "The Descriptor File"), followed by nothing but zeros and what was left there of a
 * longer text.
 */
export function repairDescriptor(
  area: Uint8Array,
  profile: RepairProfile,
  filling: Filling = 'zeros',
): RepairedDescriptor {
  const bytes = Buffer.from(area.buffer, area.byteOffset, area.length);
  const descriptor = parseStrictly(bytes);
  const rejected = descriptor.ddb.filter(({ key }) => !keepsKey(PROFILES[profile], nameOf(key)));
  if (rejected.length === 0) return { area, removed: [] };
  const kept: Uint8Array[] = [];
  const removed: RejectedEntry[] = [];
  let start = 0;
  let line = 1;
  for (const { key, offset, length } of rejected) {
    kept.push(bytes.subarray(start, offset));
    line += countLines(bytes.subarray(start, offset));
    const value = readable(bytes.subarray(offset, offset + length));
    removed.push({ key, value, line, reason: reasonFor(profile, nameOf(key), value, descriptor) });
    start = endOfLine(bytes, offset + length, descriptor.length);
    line++;
  }
  kept.push(bytes.subarray(start, descriptor.length));
  return { area: filled(Buffer.concat(kept), bytes, filling), removed };
}

/** Text that is wholly understood; what only looks like a descriptor at its beginning must not be written to. */
function parseStrictly(bytes: Buffer): Descriptor {
  const start = bytes.toString('latin1', 0, 3);
  if (BYTE_ORDER_MARK.test(start)) {
    throw unsupported(
      'The descriptor begins with a byte order mark: an editor has saved it as Unicode.',
      'Save it again as plain text (ANSI), without a byte order mark.',
    );
  }
  const descriptor = parseDescriptor(bytes);
  const { length } = descriptor;
  const text = bytes.toString('latin1', 0, length);
  if (goesOn(bytes.subarray(length), text)) {
    throw damaged('VMDK', `its descriptor goes on behind the zero at byte ${length}`);
  }
  if (BINARY.test(text)) throw damaged('VMDK', 'its descriptor holds binary data');
  if (BARE_RETURN.test(text)) throw damaged('VMDK', 'the lines of its descriptor end in bare carriage returns');
  return descriptor;
}

/**
 * Whether there is more than zeros behind the text. A writer that makes the text shorter in place, as qemu-img does with
 * a CID, ends it with one zero: then its former last bytes still stand behind.
 */
function goesOn(rest: Buffer, text: string): boolean {
  return !text.endsWith(rest.toString('latin1').replace(/\0+$/, '').replace(/^\0+/, ''));
}

function nameOf(key: string): string {
  return key.toLowerCase().replace(/^ddb\.\s*/, '');
}

function reasonFor(profile: RepairProfile, name: string, value: string, descriptor: Descriptor): string {
  const reason = PROFILES[profile].reason(name, value);
  // The CID fffffffe stands for the long id. A disk is as good without both, as the specification's own example shows.
  const refersToIt = name === 'longcontentid' && headerValue(descriptor, 'CID')?.toLowerCase() === 'fffffffe';
  return refersToIt ? `${reason} The disk's CID of fffffffe refers to it, but no reader needs it.` : reason;
}

/** The value in the line's own encoding, for people. */
function readable(line: Uint8Array): string {
  const text = decode(line);
  const value = text.slice(text.indexOf('=') + 1).trim();
  return /^".*"$/.test(value) ? value.slice(1, -1) : value;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8, or else Latin-1, whose letters are those of windows-1252. */
function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

function countLines(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
}

function endOfLine(bytes: Buffer, from: number, length: number): number {
  const lineFeed = bytes.indexOf(0x0a, from);
  return lineFeed === -1 || lineFeed >= length ? length : lineFeed + 1;
}

/** The text in an area as long as the old one. */
function filled(text: Buffer, old: Buffer, filling: Filling): Uint8Array {
  const area = Buffer.alloc(old.length);
  text.copy(area);
  // Whoever took the text out of a disk, zeros and all, gets zeros.
  if (filling === 'zeros' || old.at(-1) === 0) return area;
  const crlf = text.includes('\r\n');
  // A last line that has only half of its end gets the other half first.
  const start = crlf && text.at(-1) === 0x0d ? text.length + 1 : text.length;
  area.fill('\n', text.length, start, 'latin1');
  area.fill(crlf ? '\r\n' : '\n', start, undefined, 'latin1');
  if (crlf && (area.length - start) % 2 === 1) area.write(' \r\n', area.length - 3, 'latin1');
  return area;
}
