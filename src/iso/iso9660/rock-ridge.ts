import { viewOf } from '../../bytes.ts';
import { damaged } from './errors.ts';
import type { Reading } from './reading.ts';
import { SECTOR } from './volume.ts';

/** A system use entry (SUSP 1.12, section 4): two letters and what follows its four bytes of header. */
interface SystemUseEntry {
  readonly signature: string;
  readonly data: Uint8Array;
}

/** What Rock Ridge (RRIP 1.12) says about one directory record. */
export interface RockRidge {
  readonly name: string | undefined;
  readonly isLink: boolean;
  /** The folder was moved here from too deep a place, where a record with `child` stands for it. */
  readonly isRelocated: boolean;
  /** Logical block of the relocated folder that this record stands for. */
  readonly child: number | undefined;
}

const MAX_CONTINUATIONS = 32;
const MAX_NAME = 255;
const NAME_IS_SPECIAL = 0x06;

/** Bytes to skip in every system use field, from the root's own record; nothing if the ISO has no Rock Ridge. */
export function systemUseSkip(rootSystemUse: Uint8Array): number | undefined {
  // A CD-ROM XA attribute of 14 bytes may stand before it.
  for (const start of [0, 14]) {
    const [first] = entriesOf(rootSystemUse.subarray(start));
    if (first?.signature === 'SP' && first.data[0] === 0xbe && first.data[1] === 0xef) return first.data[2] ?? 0;
  }
  return undefined;
}

/** Reads the entries of one record and of its continuation areas. Throws `E_ISO_DAMAGED`. */
export async function readRockRidge(systemUse: Uint8Array, skip: number, reading: Reading): Promise<RockRidge> {
  const name: Uint8Array[] = [];
  let isLink = false;
  let isRelocated = false;
  let child: number | undefined;
  let area: Uint8Array | undefined = systemUse.subarray(skip);
  for (let areas = 0; area; areas++) {
    if (areas > MAX_CONTINUATIONS) throw damaged('the continuation areas of a record form a loop');
    let next: Uint8Array | undefined;
    for (const { signature, data } of entriesOf(area)) {
      if (signature === 'NM' && ((data[0] ?? 0) & NAME_IS_SPECIAL) === 0) name.push(data.subarray(1));
      else if (signature === 'SL') isLink = true;
      else if (signature === 'RE') isRelocated = true;
      else if (signature === 'CL' && data.length >= 4) child = viewOf(data).getUint32(0, true);
      else if (signature === 'CE') next = await continuation(data, reading);
      else if (signature === 'ST') break;
    }
    area = next;
  }
  const bytes = Buffer.concat(name);
  if (bytes.length > MAX_NAME) throw damaged(`a name has ${bytes.length} bytes`);
  return { name: bytes.length > 0 ? bytes.toString('utf8') : undefined, isLink, isRelocated, child };
}

async function continuation(data: Uint8Array, reading: Reading): Promise<Uint8Array> {
  if (data.length < 24) throw damaged('a continuation area is described by too few bytes');
  const view = viewOf(data);
  const [block, offset, length] = [view.getUint32(0, true), view.getUint32(8, true), view.getUint32(16, true)];
  if (offset + length > SECTOR) throw damaged('a continuation area leaves its block');
  return reading.read(block, offset, length, 'a continuation area');
}

/** The entries of one area, up to its padding or to the first thing that is none. */
function* entriesOf(area: Uint8Array): Generator<SystemUseEntry> {
  let at = 0;
  while (at + 4 <= area.length) {
    const length = area[at + 2] ?? 0;
    if (length < 4 || at + length > area.length) return;
    yield {
      signature: Buffer.from(area.subarray(at, at + 2)).toString('latin1'),
      data: area.subarray(at + 4, at + length),
    };
    at += length;
  }
}
