import type { Filesystem } from './types.ts';

/** FAT12, FAT16 or FAT32 (Microsoft "FAT: General Overview of On-Disk Format" 1.03). */
export function detectFat(bytes: Buffer): Filesystem | undefined {
  if (bytes.length < 512 || bytes.readUInt16LE(510) !== 0xaa55) return undefined;
  const sectorSize = bytes.readUInt16LE(11);
  if (![512, 1024, 2048, 4096].includes(sectorSize) || bytes.readUInt8(16) === 0) return undefined;
  const name = (at: number) => bytes.toString('latin1', at, at + 8).trim();
  const isFat32 = name(82) === 'FAT32';
  if (!isFat32 && !['FAT12', 'FAT16', 'FAT'].includes(name(54))) return undefined;
  const extended = isFat32 ? 67 : 39;
  const serial = bytes.readUInt32LE(extended).toString(16).toUpperCase().padStart(8, '0');
  const label = bytes.toString('latin1', extended + 4, extended + 15).trim();
  return {
    type: 'vfat',
    label: label === 'NO NAME' ? '' : label,
    uuid: `${serial.slice(0, 4)}-${serial.slice(4)}`,
    size: (bytes.readUInt16LE(19) || bytes.readUInt32LE(32)) * sectorSize,
    features: [name(isFat32 ? 82 : 54).toLowerCase()],
  };
}
