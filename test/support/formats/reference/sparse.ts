import { inflateSync } from 'node:zlib';
import type { Extent } from '../../../../src/bytes.ts';
import { type Content, contentBuilder } from './content.ts';
import { overlap } from './overlap.ts';

/** Which grain directory is believed: the one of the header, its copy, or the one of the footer. */
export type Directory = 'first' | 'redundant' | 'footer';

/**
 * What a sparse VMDK says by one of its directories (VMware "Virtual Disk Format 5.0"), read with the whole file in
 * memory; undefined if a grain cannot be found, or shares its place with something else.
 */
export function referenceSparse(bytes: Buffer, which: Directory = 'first'): Content | undefined {
  try {
    return readSparse(bytes, which);
  } catch {
    return undefined;
  }
}

function readSparse(bytes: Buffer, which: Directory): Content | undefined {
  const footer = bytes.lastIndexOf('KDMV', bytes.length - 512, 'latin1');
  const header = bytes.subarray(which === 'footer' ? footer : 0);
  const sectors = (at: number) => Number(header.readBigUInt64LE(at)) * 512;
  const flags = header.readUInt32LE(8);
  const compressed = (flags & 0x1_0000) !== 0 || header.readUInt16LE(77) !== 0;
  const grainSize = sectors(20);
  const directory = sectors(which === 'redundant' ? 48 : 56);
  const size = describedSize(bytes) ?? sectors(12);
  if (size > sectors(12) || size <= sectors(12) - grainSize || size > 2 ** 26 || grainSize < 4096) return undefined;

  const content = contentBuilder(size);
  const tables = Math.ceil(sectors(12) / (grainSize * 512));
  const taken: Extent[] = [
    { offset: 0, length: 512 },
    { offset: sectors(28), length: sectors(28) === 0 ? 0 : sectors(36) },
    { offset: directory, length: tables * 4 },
  ];
  for (let grain = 0; grain * grainSize < size; grain++) {
    const table = bytes.readUInt32LE(directory + Math.floor(grain / 512) * 4) * 512;
    if (table === 0) continue;
    if (grain % 512 === 0) taken.push({ offset: table, length: 2048 });
    const entry = bytes.readUInt32LE(table + (grain % 512) * 4);
    if (entry === 0 || (entry === 1 && (flags & 4) !== 0)) continue;
    // Of the last grain, what is behind the end of the disk may be missing.
    const plain = Math.min(grainSize, size - grain * grainSize);
    const place = { offset: entry * 512, length: compressed ? 12 + bytes.readUInt32LE(entry * 512 + 8) : plain };
    if (place.offset + place.length > bytes.length) return undefined;
    taken.push(place);
    const stored = bytes.subarray(place.offset, place.offset + place.length);
    const data = compressed ? inflateSync(stored.subarray(12), { maxOutputLength: grainSize }) : stored;
    content.add(grain * grainSize, data.subarray(0, size - grain * grainSize));
  }
  return overlap(taken) ? undefined : content.finish();
}

/** The size that the embedded descriptor gives: the header may round it up to a whole grain. */
function describedSize(bytes: Buffer): number | undefined {
  const start = Number(bytes.readBigUInt64LE(28)) * 512;
  const text = bytes.toString('latin1', start, start + Number(bytes.readBigUInt64LE(36)) * 512);
  const extent = /^\s*RW\s+(\d+)\s+SPARSE/m.exec(text);
  return extent === null ? undefined : Number(extent[1]) * 512;
}
