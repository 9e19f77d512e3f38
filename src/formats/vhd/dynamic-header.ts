import { MiB } from '../../size.ts';
import { damaged, unsupported } from '../problem.ts';
import { vhdChecksum } from './footer.ts';

export const HEADER_SIZE = 1024;
const CHECKSUM_OFFSET = 36;

/** Where a dynamic disk has its blocks. All sizes and offsets are bytes. */
export interface DynamicHeader {
  /** Offset of the block allocation table. */
  readonly tableOffset: number;
  /** Entries of the table; there may be more than the disk has blocks. */
  readonly entries: number;
  readonly blockSize: number;
}

/** The 1024 bytes that the footer points to (specification 1.0, "Dynamic Disk Header Format"). Throws `E_FORMAT`. */
export function decodeDynamicHeader(bytes: Uint8Array): DynamicHeader {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (header.length < HEADER_SIZE || header.toString('latin1', 0, 8) !== 'cxsparse') {
    throw damaged('VHD', 'its dynamic disk header is missing');
  }
  if (header.readUInt32BE(CHECKSUM_OFFSET) !== vhdChecksum(header, CHECKSUM_OFFSET)) {
    throw damaged('VHD', 'the checksum of its dynamic disk header is wrong');
  }
  if (header.readUInt32BE(24) !== 0x0001_0000) {
    throw unsupported(
      'The dynamic disk header of the VHD has an unknown version.',
      'Convert it with: qemu-img convert -O raw IN OUT.raw',
    );
  }
  const blockSize = header.readUInt32BE(32);
  if (blockSize < 4096 || blockSize > 256 * MiB || !Number.isInteger(Math.log2(blockSize))) {
    throw damaged('VHD', `its block size of ${blockSize} bytes is impossible`);
  }
  return { tableOffset: Number(header.readBigUInt64BE(16)), entries: header.readUInt32BE(28), blockSize };
}
