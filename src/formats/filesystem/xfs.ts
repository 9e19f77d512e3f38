import { formatUuid } from '../uuid.ts';
import { type Filesystem, flagNames, text } from './types.ts';

const RO_COMPAT = { 0: 'finobt', 1: 'rmapbt', 2: 'reflink', 3: 'inobtcount' };
const INCOMPAT = { 0: 'ftype', 1: 'sparse', 2: 'meta_uuid', 3: 'bigtime', 4: 'needsrepair', 5: 'nrext64' };

/** XFS ("XFS Algorithms & Data Structures", section "Superblocks"; big-endian). Version 5 is listed as `crc`. */
export function detectXfs(bytes: Buffer): Filesystem | undefined {
  if (bytes.length < 512 || bytes.toString('latin1', 0, 4) !== 'XFSB') return undefined;
  const isV5 = (bytes.readUInt16BE(100) & 0xf) === 5;
  return {
    type: 'xfs',
    label: text(bytes.subarray(108, 120)),
    uuid: formatUuid(bytes.subarray(32, 48)),
    size: Number(bytes.readBigUInt64BE(8)) * bytes.readUInt32BE(4),
    features: isV5
      ? [
          'crc',
          ...flagNames(bytes.readUInt32BE(212), RO_COMPAT, 'ro_compat_'),
          ...flagNames(bytes.readUInt32BE(216), INCOMPAT, 'incompat_'),
        ]
      : [],
  };
}
