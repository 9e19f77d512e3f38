import { damaged, type Problem } from '../problem.ts';
import { formatUuid, parseUuid } from '../uuid.ts';
import { chsGeometry, type Geometry } from './geometry.ts';

export const FOOTER_SIZE = 512;
/** How every footer begins. */
export const COOKIE = 'conectix';
const CHECKSUM_OFFSET = 64;
/** 2000-01-01T00:00:00Z, where the timestamps of the format begin, in Unix seconds. */
const EPOCH = 946_684_800;
const NO_OFFSET = 0xffff_ffff_ffff_ffffn;
const TYPES = { 2: 'fixed', 3: 'dynamic', 4: 'differencing' } as const;

export interface FooterFields {
  /** Bytes of the virtual disk, a multiple of 512. */
  readonly size: number;
  readonly uuid: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

export interface VhdFooter extends FooterFields {
  readonly type: 'fixed' | 'dynamic' | 'differencing' | 'unknown';
  /** Four characters that name the program; some readers trust the size only of some names. */
  readonly creator: string;
  readonly creatorHost: string;
  readonly originalSize: number;
  readonly geometry: Geometry;
  /** Where the dynamic disk header is; absent on fixed disks. */
  readonly dataOffset: number | undefined;
  readonly problems: readonly Problem[];
}

/**
 * The 512-byte footer of a fixed disk (Virtual Hard Disk Image Format Specification 1.0, "Hard Disk Footer Format").
 * A timestamp that the format cannot hold becomes the nearest that it can. Throws `E_USAGE` for a malformed UUID.
 */
export function encodeFooter({ size, uuid, timestamp }: FooterFields): Uint8Array {
  const footer = Buffer.alloc(FOOTER_SIZE);
  const { cylinders, heads, sectorsPerTrack } = chsGeometry(size);
  footer.write(COOKIE, 0, 'latin1');
  footer.writeUInt32BE(2, 8);
  footer.writeUInt32BE(0x0001_0000, 12);
  footer.writeBigUInt64BE(NO_OFFSET, 16);
  footer.writeUInt32BE(Math.min(Math.max(Math.floor(timestamp) - EPOCH, 0), 0xffff_ffff), 24);
  // QEMU computes the size of a disk from its geometry unless it knows the creator; Windows is one that it knows.
  footer.write('win ', 28, 'latin1');
  footer.writeUInt32BE(0x0006_0001, 32);
  footer.write('Wi2k', 36, 'latin1');
  footer.writeBigUInt64BE(BigInt(size), 40);
  footer.writeBigUInt64BE(BigInt(size), 48);
  footer.writeUInt16BE(cylinders, 56);
  footer.writeUInt8(heads, 58);
  footer.writeUInt8(sectorsPerTrack, 59);
  footer.writeUInt32BE(2, 60);
  footer.set(parseUuid(uuid), 68);
  footer.writeUInt32BE(vhdChecksum(footer, CHECKSUM_OFFSET), CHECKSUM_OFFSET);
  return footer;
}

/** Whether the bytes begin as a footer does. */
export function isFooter(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', 0, 8) === COOKIE;
}

/** The fields of a footer, with what is wrong in them. Throws `E_FORMAT` if the bytes are no footer at all. */
export function decodeFooter(bytes: Uint8Array): VhdFooter {
  if (bytes.length < FOOTER_SIZE) throw damaged('VHD', 'it is shorter than a footer');
  const footer = Buffer.from(bytes.buffer, bytes.byteOffset, FOOTER_SIZE);
  if (!isFooter(footer)) throw damaged('VHD', `its last 512 bytes do not begin with ${COOKIE}`);
  const dataOffset = footer.readBigUInt64BE(16);
  const type = footer.readUInt32BE(60);
  const fields = {
    size: Number(footer.readBigUInt64BE(48)),
    uuid: formatUuid(footer.subarray(68, 84)),
    timestamp: footer.readUInt32BE(24) + EPOCH,
    type: type in TYPES ? TYPES[type as keyof typeof TYPES] : ('unknown' as const),
    creator: footer.toString('latin1', 28, 32),
    creatorHost: footer.toString('latin1', 36, 40),
    originalSize: Number(footer.readBigUInt64BE(40)),
    geometry: {
      cylinders: footer.readUInt16BE(56),
      heads: footer.readUInt8(58),
      sectorsPerTrack: footer.readUInt8(59),
    },
    dataOffset: dataOffset === NO_OFFSET ? undefined : Number(dataOffset),
  };
  return { ...fields, problems: footerProblems(footer, fields) };
}

function footerProblems(footer: Buffer, fields: Omit<VhdFooter, 'problems'>): Problem[] {
  const stored = footer.readUInt32BE(CHECKSUM_OFFSET);
  const { size, type, dataOffset } = fields;
  const checks: readonly (readonly [wrong: boolean, code: string, message: string])[] = [
    [stored !== vhdChecksum(footer, CHECKSUM_OFFSET), 'vhd-checksum', 'The checksum of the VHD footer is wrong.'],
    [footer.readUInt32BE(12) !== 0x0001_0000, 'vhd-version', 'The VHD footer has an unknown format version.'],
    [(footer.readUInt32BE(8) & 2) === 0, 'vhd-features', 'The VHD footer lacks the feature bit that is always set.'],
    [type === 'unknown', 'vhd-type', 'The VHD footer has an unknown disk type.'],
    [type === 'fixed' && dataOffset !== undefined, 'vhd-data-offset', 'A fixed VHD must not point to a header.'],
    [!Number.isSafeInteger(size) || size === 0 || size % 512 !== 0, 'vhd-size', `${size} bytes is no size of a disk.`],
  ];
  return checks.filter(([wrong]) => wrong).map(([, code, message]) => ({ code, severity: 'error', message }));
}

/** One's complement of the sum of all bytes except the checksum's own four, at `field`. */
export function vhdChecksum(bytes: Uint8Array, field: number): number {
  let sum = 0;
  for (const [index, byte] of bytes.entries()) {
    if (index < field || index >= field + 4) sum += byte;
  }
  return ~sum >>> 0;
}
