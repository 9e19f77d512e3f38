import { viewOf } from '../../bytes.ts';
import { damaged } from '../problem.ts';

/** An installed package, as its header in the data base of rpm says. */
export interface RpmPackage {
  readonly name: string;
  /** `EPOCH:VERSION-RELEASE`, without an epoch of 0. */
  readonly version: string;
  /** Absent for what is not of any architecture, such as a key. */
  readonly architecture: string | undefined;
}

const NAME = 1000;
const VERSION = 1001;
const RELEASE = 1002;
const EPOCH = 1003;
const ARCHITECTURE = 1022;
const STRING = 6;
const INT32 = 4;
const INDEX_ENTRY = 16;

/**
 * Reads the header of a package as the data base holds it: an index of tags, then their values (rpm's documentation,
 * "Header format"; without the magic that it has in a package file). Throws `E_FORMAT`.
 */
export function readRpmHeader(bytes: Uint8Array): RpmPackage {
  if (bytes.length < 8) throw damagedRpm('a header is too short');
  const view = viewOf(bytes);
  const [count, length] = [view.getUint32(0), view.getUint32(4)];
  const store = 8 + count * INDEX_ENTRY;
  if (store + length > bytes.length) throw damagedRpm('a header is longer than its record');
  const find = (tag: number, type: number): number | undefined => {
    for (let at = 8; at < store; at += INDEX_ENTRY) {
      if (view.getUint32(at) === tag && view.getUint32(at + 4) === type) return store + view.getUint32(at + 8);
    }
    return undefined;
  };
  const text = (tag: number): string | undefined => {
    const start = find(tag, STRING);
    if (start === undefined) return undefined;
    const end = bytes.indexOf(0, start);
    if (end < 0) throw damagedRpm('a text in a header has no end');
    return Buffer.from(bytes.subarray(start, end)).toString('utf8');
  };
  const [name, version, release] = [text(NAME), text(VERSION), text(RELEASE)];
  if (name === undefined || version === undefined || release === undefined) throw damagedRpm('a package has no name');
  const epochAt = find(EPOCH, INT32);
  if (epochAt !== undefined && epochAt + 4 > bytes.length) throw damagedRpm('an epoch lies outside its header');
  const epoch = epochAt === undefined ? 0 : view.getUint32(epochAt);
  const full = `${epoch === 0 ? '' : `${epoch}:`}${version}-${release}`;
  return { name, version: full, architecture: text(ARCHITECTURE) };
}

export function damagedRpm(message: string) {
  return damaged('rpm data base', message);
}
