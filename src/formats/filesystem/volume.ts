import { type Filesystem, text } from './types.ts';

const SECTOR = 512;
/** The label of a physical volume is in one of the first four sectors. */
const LABEL_SECTORS = [0, 1, 2, 3];

/** A physical volume of LVM2 (LVM2 lib/format_text/layout.h, `struct pv_header`). */
export function detectLvm(bytes: Buffer): Filesystem | undefined {
  for (const sector of LABEL_SECTORS) {
    const label = bytes.subarray(sector * SECTOR, (sector + 1) * SECTOR);
    if (label.length < SECTOR || label.toString('latin1', 0, 8) !== 'LABELONE') continue;
    const at = label.readUInt32LE(20);
    if (label.toString('latin1', 24, 32) !== 'LVM2 001' || at > SECTOR - 40) continue;
    const id = label.toString('latin1', at, at + 32);
    return {
      type: 'LVM2_member',
      label: '',
      uuid: id.replace(/^(.{6})(.{4})(.{4})(.{4})(.{4})(.{4})(.{6})$/s, '$1-$2-$3-$4-$5-$6-$7'),
      size: Number(label.readBigUInt64LE(at + 32)),
      features: [],
    };
  }
  return undefined;
}

/** LUKS 1 and 2 (cryptsetup docs/on-disk-format-luks2.pdf, "Binary Header"). */
export function detectLuks(bytes: Buffer): Filesystem | undefined {
  if (bytes.length < SECTOR || bytes.toString('latin1', 0, 6) !== 'LUKS\xba\xbe') return undefined;
  const version = bytes.readUInt16BE(6);
  return {
    type: 'crypto_LUKS',
    label: version === 2 ? text(bytes.subarray(24, 72)) : '',
    uuid: text(bytes.subarray(168, 208)) || undefined,
    size: undefined,
    features: [`luks${version}`],
  };
}

/** BitLocker (libyal/libbde documentation, "Volume header"). */
export function detectBitLocker(bytes: Buffer): Filesystem | undefined {
  if (bytes.length < SECTOR || bytes.toString('latin1', 3, 11) !== '-FVE-FS-') return undefined;
  return { type: 'BitLocker', label: '', uuid: undefined, size: undefined, features: [] };
}
