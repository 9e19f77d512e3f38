import { vhdChecksum } from '../vhd.ts';
import { type Content, contentBuilder } from './content.ts';
import { overlap } from './overlap.ts';

/**
 * What a VHD says ("Virtual Hard Disk Image Format Specification" 1.0) by the footer at its end, or by the copy in
 * front of a dynamic one; undefined if that footer is none, or a block cannot be found or shares its place.
 */
export function referenceVhd(bytes: Buffer, which: 'end' | 'front' = 'end'): Content | undefined {
  try {
    const footer = bytes.subarray(which === 'end' ? bytes.length - 512 : 0).subarray(0, 512);
    if (footer.toString('latin1', 0, 8) !== 'conectix' || footer.readUInt32BE(64) !== vhdChecksum(footer, 64)) {
      return undefined;
    }
    const size = Number(footer.readBigUInt64BE(48));
    const type = footer.readUInt32BE(60);
    if (size > 2 ** 26) return undefined;
    if (type === 3) return readDynamic(bytes, size, Number(footer.readBigUInt64BE(16)));
    return type === 2 && size <= bytes.length - 512 ? readFixed(bytes, size) : undefined;
  } catch {
    return undefined;
  }
}

function readFixed(bytes: Buffer, size: number): Content {
  const content = contentBuilder(size);
  content.add(0, bytes.subarray(0, size));
  return content.finish();
}

function readDynamic(bytes: Buffer, size: number, headerOffset: number): Content | undefined {
  const header = bytes.subarray(headerOffset, headerOffset + 1024);
  if (header.toString('latin1', 0, 8) !== 'cxsparse' || header.readUInt32BE(36) !== vhdChecksum(header, 36)) {
    return undefined;
  }
  const table = Number(header.readBigUInt64BE(16));
  const blockSize = header.readUInt32BE(32);
  const bitmapSize = Math.ceil(blockSize / 512 / 8 / 512) * 512;
  const content = contentBuilder(size);
  const taken = [
    { offset: 0, length: 512 },
    { offset: headerOffset, length: 1024 },
    { offset: table, length: Math.ceil(size / blockSize) * 4 },
  ];
  for (let block = 0; block * blockSize < size; block++) {
    const place = bytes.readUInt32BE(table + block * 4);
    if (place === 0xffff_ffff) continue;
    taken.push({ offset: place * 512, length: bitmapSize + Math.min(blockSize, size - block * blockSize) });
    for (let sector = 0; sector < blockSize / 512; sector++) {
      const offset = block * blockSize + sector * 512;
      const bit = bytes.readUInt8(place * 512 + (sector >> 3)) & (0x80 >> (sector & 7));
      if (bit === 0 || offset >= size) continue;
      const at = place * 512 + bitmapSize + sector * 512;
      const data = bytes.subarray(at, at + 512);
      if (data.length < 512) return undefined;
      content.add(offset, data);
    }
  }
  return overlap(taken) ? undefined : content.finish();
}
