import { type Filesystem, text } from './types.ts';

const COMPRESSORS = ['', 'gzip', 'lzma', 'lzo', 'xz', 'lz4', 'zstd'];
const ISO_DESCRIPTOR = 32_768;

/** squashfs 4.0 (Linux fs/squashfs/squashfs_fs.h); its compressor stands in the features. */
export function detectSquashfs(bytes: Buffer): Filesystem | undefined {
  if (bytes.length < 96 || bytes.toString('latin1', 0, 4) !== 'hsqs' || bytes.readUInt16LE(28) !== 4) return undefined;
  const compressor = COMPRESSORS[bytes.readUInt16LE(20)];
  return {
    type: 'squashfs',
    label: '',
    uuid: undefined,
    size: Number(bytes.readBigUInt64LE(40)),
    features: compressor === undefined || compressor === '' ? [] : [compressor],
  };
}

/** ISO 9660 (ECMA-119, section 8.4). */
export function detectIso(bytes: Buffer): Filesystem | undefined {
  const pvd = bytes.subarray(ISO_DESCRIPTOR);
  if (pvd.length < 2048 || pvd.readUInt8(0) !== 1 || pvd.toString('latin1', 1, 6) !== 'CD001') return undefined;
  return {
    type: 'iso9660',
    label: text(pvd.subarray(40, 72)),
    uuid: undefined,
    size: pvd.readUInt32LE(80) * pvd.readUInt16LE(128),
    features: [],
  };
}
